// One bundle for the pages: a viewer that can be moved and zoomed, and its minimap.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import MinimapModule from 'diagram-js-minimap';

window.KlungaBpmn = { NavigatedViewer, MinimapModule };
