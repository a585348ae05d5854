//! The envelope: plain data, every field optional.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::value::RawValue;

use crate::{Cause, CauseHow, Class, Retry, Severity, Timestamp};

/// The version of the contract that this crate writes. It reads every v1.x.
pub const SCHEMA: &str = "error-envelope/v1";

/// One error as one service saw it. What is `None` or empty is absent from the JSON form.
///
/// It is read and written with `serde_json` alone: fields that are not known are kept as the
/// text they stand in.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Envelope {
    /// As the document says; `None` writes [`SCHEMA`].
    pub schema: Option<String>,
    /// Stable, upper snake case: `PAYMENT_TIMEOUT`.
    pub error_code: Option<String>,
    /// Text for people, stable across releases.
    pub message: Option<String>,
    /// In OpenTelemetry's words.
    pub severity: Option<Severity>,
    /// When the error happened.
    pub timestamp: Option<Timestamp>,
    /// The request.
    pub request_id: Option<String>,
    /// The wider business operation.
    pub correlation_id: Option<String>,
    /// W3C trace id, 32 lower-case hexadecimal digits.
    pub trace_id: Option<String>,
    /// W3C span id, 16 lower-case hexadecimal digits.
    pub span_id: Option<String>,
    /// Who says it.
    pub service: Option<String>,
    /// What it was doing.
    pub operation: Option<String>,
    /// Release of the service.
    pub version: Option<String>,
    /// Type of the outermost error: `sqlx::Error::PoolTimedOut`.
    pub error_type: Option<String>,
    /// Whole text of the outermost error.
    pub error_message: Option<String>,
    /// The cause chain, outermost first, that error itself as the first layer.
    pub cause: Vec<Cause>,
    /// How sure the layers are.
    pub cause_how: Option<CauseHow>,
    /// Logger, or target.
    pub logger: Option<String>,
    /// `file:line`.
    pub caller: Option<String>,
    /// Whether the same call can succeed later.
    pub class: Option<Class>,
    /// Whether, and on which condition, the call may be made again. Written as two fields:
    /// `retriable`, and `retry` for the condition.
    pub retry: Option<Retry>,
    /// Which attempt this was; 1 is the first.
    pub attempt: Option<u32>,
    /// How many attempts there are at most.
    pub max_attempts: Option<u32>,
    /// What the service did next: `retry_with_backoff`, `fallback`, `failover`,
    /// `circuit_open`, `compensate`, `dead_letter`, `escalate`.
    pub recovery: Option<String>,
    /// Delay before the next attempt, written in milliseconds to three decimals.
    pub retry_after: Option<Duration>,
    /// gRPC status as this service saw it: `DEADLINE_EXCEEDED`.
    pub grpc_status: Option<String>,
    /// HTTP status as this service saw it.
    pub http_status: Option<u16>,
    /// The service or host that was being called.
    pub peer: Option<String>,
    /// Ids of what is affected, by name.
    pub resource: BTreeMap<String, String>,
    /// Stack trace, as printed.
    pub stack: Option<String>,
    /// Whether it was a panic.
    pub panic: bool,
    /// Everything else.
    pub attributes: BTreeMap<String, Box<RawValue>>,
    /// The record was cut.
    pub truncated: bool,
    /// Fields that this version does not know, and known ones with a value of another kind,
    /// as they stood. They are written again.
    pub extra: BTreeMap<String, Box<RawValue>>,
}
