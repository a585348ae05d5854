//! An envelope as one event of the `tracing` crate.

use tracing::field::{display, DisplayValue};

use crate::json::millis;
use crate::{CauseHow, Class, Envelope, Retry, Severity};

/// Writes an envelope as one event at the level of its severity (`fatal` is error), with the
/// target `error_envelope`. Fields have their names of the contract; those that hold a list
/// or an object (`cause`, `resource`, `attributes`) are JSON text, since `tracing` has no
/// nested values. The time is the event's own, and the subscriber adds the spans around it.
pub fn event(envelope: &Envelope) {
    let e = envelope;
    macro_rules! emit {
        ($level:ident) => {
            tracing::event!(
                target: "error_envelope",
                tracing::Level::$level,
                schema = e.schema.as_deref().unwrap_or(crate::SCHEMA),
                error_code = e.error_code.as_deref(),
                request_id = e.request_id.as_deref(),
                correlation_id = e.correlation_id.as_deref(),
                trace_id = e.trace_id.as_deref(),
                span_id = e.span_id.as_deref(),
                service = e.service.as_deref(),
                operation = e.operation.as_deref(),
                version = e.version.as_deref(),
                error_type = e.error_type.as_deref(),
                error_message = e.error_message.as_deref(),
                cause = json(&e.cause, e.cause.is_empty()),
                cause_how = e.cause_how.as_ref().filter(|_| !e.cause.is_empty()).map(CauseHow::as_str),
                class = e.class.as_ref().map(Class::as_str),
                retriable = e.retry.as_ref().map(|r| *r != Retry::No),
                retry = e.retry.as_ref().map(Retry::as_str),
                attempt = e.attempt,
                max_attempts = e.max_attempts,
                recovery = e.recovery.as_deref(),
                retry_after_ms = e.retry_after.map(|d| millis(d).as_f64()),
                grpc_status = e.grpc_status.as_deref(),
                http_status = e.http_status,
                peer = e.peer.as_deref(),
                resource = json(&e.resource, e.resource.is_empty()),
                stack = e.stack.as_deref(),
                panic = Some(true).filter(|_| e.panic),
                attributes = json(&e.attributes, e.attributes.is_empty()),
                "{}",
                e.message.as_deref().unwrap_or_default()
            )
        };
    }
    match e.severity.as_ref().unwrap_or(&Severity::Error) {
        Severity::Trace => emit!(TRACE),
        Severity::Debug => emit!(DEBUG),
        Severity::Info => emit!(INFO),
        Severity::Warn => emit!(WARN),
        _ => emit!(ERROR),
    }
}

fn json(value: &impl serde::Serialize, empty: bool) -> Option<DisplayValue<String>> {
    if empty {
        return None;
    }
    serde_json::to_string(value).ok().map(display)
}
