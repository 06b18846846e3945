// The bundle of the drawing board: the modeler of bpmn-js, and its minimap.
import Modeler from 'bpmn-js/lib/Modeler';
import MinimapModule from 'diagram-js-minimap';

window.KlungaModeler = { Modeler, MinimapModule };
