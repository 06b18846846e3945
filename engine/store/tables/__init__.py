"""All tables. Services read and write them through a session; nobody else does."""

from engine.store.tables.cases import (
    ApplicationDraft,
    Attachment,
    Case,
    CaseEvent,
    CaseNumber,
    Note,
    Subscription,
    Timer,
    WorkItem,
)
from engine.store.tables.catalogue import (
    Adoption,
    Blob,
    Comparison,
    EService,
    Form,
    ModelVersion,
    ProcessModel,
    TakenResponsibility,
    VersionNote,
)
from engine.store.tables.closed_days import ClosedDay
from engine.store.tables.connectors import Connector, ServiceCall
from engine.store.tables.decision_tables import DecisionTable
from engine.store.tables.families import FamilyWork, FoundFamily
from engine.store.tables.judgements import Judgement, OpenQuestions, RebaseAnswer
from engine.store.tables.migrations import CaseMigration, MigratedCase
from engine.store.tables.operations import (
    BulkCase,
    BulkOperation,
    BulkWorkItem,
    FourEyes,
    MovedCase,
    OperationRequest,
)
from engine.store.tables.organization import (
    Assignment,
    CandidateGroup,
    LaneGroup,
    Membership,
    Municipality,
    Person,
)
from engine.store.tables.rules import RuleChange
from engine.store.tables.senders import CorrelationNames, IncomingMessage, MessageKey, Sender
from engine.store.tables.starting import CaseBeginning, RegistrationFile, StartEvent, StartsOfService
from engine.store.tables.trials import Scenario, ScenarioResult, Trial
from engine.store.tables.uses import CallChoice, PoolChoice, RunningForm
from engine.store.tables.workers import WorkerHeartbeat

__all__ = [
    "Adoption",
    "ApplicationDraft",
    "Assignment",
    "Attachment",
    "Blob",
    "BulkCase",
    "BulkOperation",
    "BulkWorkItem",
    "CallChoice",
    "CandidateGroup",
    "Case",
    "CaseBeginning",
    "CaseEvent",
    "CaseMigration",
    "CaseNumber",
    "ClosedDay",
    "Comparison",
    "Connector",
    "CorrelationNames",
    "DecisionTable",
    "EService",
    "FamilyWork",
    "Form",
    "FoundFamily",
    "FourEyes",
    "IncomingMessage",
    "Judgement",
    "LaneGroup",
    "Membership",
    "MessageKey",
    "MigratedCase",
    "ModelVersion",
    "MovedCase",
    "Municipality",
    "Note",
    "OpenQuestions",
    "OperationRequest",
    "Person",
    "PoolChoice",
    "ProcessModel",
    "RebaseAnswer",
    "RegistrationFile",
    "RuleChange",
    "RunningForm",
    "Scenario",
    "ScenarioResult",
    "Sender",
    "ServiceCall",
    "StartEvent",
    "StartsOfService",
    "Subscription",
    "TakenResponsibility",
    "Timer",
    "Trial",
    "VersionNote",
    "WorkItem",
    "WorkerHeartbeat",
]
