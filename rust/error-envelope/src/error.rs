//! An error that carries an envelope.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::cause::{below, cut, layers, whole_text, MAX_LAYERS, MAX_TEXT};
use crate::{Cause, CauseHow, Class, Envelope, Retry, Severity, Timestamp};

type Source = Box<dyn Error + Send + Sync + 'static>;

/// An error of this service, built field by field.
///
/// Its `Display` is the message alone, as is usual in Rust: the text of what caused it is
/// reached through `source()`, and the envelope's `error_message` joins them.
#[derive(Debug)]
pub struct EnvelopeError {
    envelope: Box<Envelope>,
    source: Option<Source>,
    origin: Origin,
}

/// Where an error comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Here,
    /// Its JSON form, which is written again as it was.
    Read,
    /// Another service told it.
    Remote,
}

impl EnvelopeError {
    /// An error that happened now. `code` is stable and upper snake case, `message` is text
    /// for people that stays the same across releases.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        let envelope = Envelope {
            error_code: Some(code.into()).filter(|c| !c.is_empty()),
            message: Some(message.into()).filter(|m| !m.is_empty()),
            severity: Some(Severity::Error),
            timestamp: Some(Timestamp::now()),
            ..Envelope::default()
        };
        Self {
            envelope: Box::new(envelope),
            source: None,
            origin: Origin::Here,
        }
    }

    /// An error that another service told about itself, in the words of this one: who told
    /// it becomes the peer; what only holds inside the callee (its release, operation, span,
    /// attempts, recovery, place in the source, stack, time) is left out. Its code, message
    /// and cause chain stay, as the layers below what this service wraps around it.
    pub fn remote(told: Envelope) -> Self {
        let envelope = Envelope {
            error_code: told.error_code,
            message: told.message,
            severity: Some(Severity::Error),
            timestamp: Some(Timestamp::now()),
            request_id: told.request_id,
            correlation_id: told.correlation_id,
            trace_id: told.trace_id,
            error_type: told.error_type,
            error_message: told.error_message,
            cause: told.cause,
            cause_how: told.cause_how,
            class: told.class,
            retry: told.retry,
            retry_after: told.retry_after,
            grpc_status: told.grpc_status,
            http_status: told.http_status,
            peer: told.service.or(told.peer),
            resource: told.resource,
            ..Envelope::default()
        };
        Self {
            envelope: Box::new(envelope),
            source: None,
            origin: Origin::Remote,
        }
    }

    /// What the error says, with the cause chain and the whole text of its sources.
    pub fn envelope(&self) -> Envelope {
        let mut out = (*self.envelope).clone();
        if self.origin == Origin::Read && self.source.is_none() {
            return out;
        }
        if self.source.is_some() {
            out.cause = layers(self);
            out.error_message = Some(whole_text(&out.cause));
            out.cause_how = None;
        }
        if out.error_message.is_none() {
            out.error_message = out.message.clone();
        }
        if out.cause_how.is_none() && !out.cause.is_empty() {
            let single = out.cause.len() == 1 && out.cause[0].causes.is_empty();
            out.cause_how = Some(if single { CauseHow::Single } else { CauseHow::Explicit });
        }
        out.message = out.message.map(|m| cut(&m, MAX_TEXT));
        out.stack = out.stack.map(|s| cut(&s, 4 * MAX_TEXT));
        out
    }

    /// Whether this error, or a layer below in this service or another, has that code.
    pub fn has_code(&self, code: &str) -> bool {
        fn carries(layers: &[Cause], code: &str, depth: usize) -> bool {
            depth < 80
                && layers
                    .iter()
                    .any(|l| l.code.as_deref() == Some(code) || carries(&l.causes, code, depth + 1))
        }
        self.envelope.error_code.as_deref() == Some(code) || carries(&layers(self), code, 0)
    }

    pub(crate) fn own_layers(&self) -> Vec<Cause> {
        if self.source.is_none() && !self.envelope.cause.is_empty() {
            return self.envelope.cause.clone();
        }
        vec![Cause {
            message: cut(self.envelope.message.as_deref().unwrap_or_default(), MAX_TEXT),
            error_type: self.envelope.error_type.clone(),
            code: self.envelope.error_code.clone(),
            ..Cause::default()
        }]
    }

    /// What led to the error. Ids that it says, being an [`EnvelopeError`], are taken over
    /// where this one does not say them, and the service that told it becomes the peer.
    pub fn caused_by(mut self, source: impl Into<Source>) -> Self {
        let source = source.into();
        let mut next: Option<&(dyn Error + 'static)> = Some(source.as_ref());
        for _ in 0..MAX_LAYERS {
            let Some(err) = next else { break };
            if let Some(told) = err.downcast_ref::<EnvelopeError>() {
                let remote = told.origin == Origin::Remote;
                let (own, below) = (&mut self.envelope, &told.envelope);
                for (dst, from) in [
                    (&mut own.request_id, &below.request_id),
                    (&mut own.correlation_id, &below.correlation_id),
                    (&mut own.trace_id, &below.trace_id),
                ] {
                    if dst.is_none() {
                        dst.clone_from(from);
                    }
                }
                if own.peer.is_none() && remote {
                    own.peer.clone_from(&below.peer);
                }
                break;
            }
            next = below(err);
        }
        self.source = Some(source);
        self
    }

    /// An attribute of any kind that serde can write; what cannot be written is left out.
    pub fn attribute(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        if let Ok(raw) = serde_json::value::to_raw_value(&value) {
            self.envelope.attributes.insert(name.into(), raw);
        }
        self
    }

    /// One thing that is affected: `resource("order_id", "o-17")`.
    pub fn resource(mut self, name: impl Into<String>, id: impl Into<String>) -> Self {
        self.envelope.resource.insert(name.into(), id.into());
        self
    }

    /// Which attempt failed, 1 the first, of how many at most; 0 is not known.
    pub fn attempt(mut self, attempt: u32, most: u32) -> Self {
        self.envelope.attempt = Some(attempt).filter(|n| *n > 0);
        self.envelope.max_attempts = Some(most).filter(|n| *n > 0);
        self
    }

    /// The delay before the next attempt; it implies [`Retry::After`] when nothing else is
    /// said.
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.envelope.retry_after = Some(delay);
        self.envelope.retry.get_or_insert(Retry::After);
        self
    }

    /// Who tells the error, at which release.
    pub fn service(mut self, name: impl Into<String>, version: impl Into<String>) -> Self {
        self.envelope.service = Some(name.into());
        self.envelope.version = Some(version.into()).filter(|v| !v.is_empty());
        self
    }

    /// The W3C ids of the active span.
    pub fn trace(mut self, trace_id: impl Into<String>, span_id: impl Into<String>) -> Self {
        self.envelope.trace_id = Some(trace_id.into());
        self.envelope.span_id = Some(span_id.into());
        self
    }

    /// The HTTP status as this service saw it.
    pub fn http_status(mut self, status: u16) -> Self {
        self.envelope.http_status = Some(status).filter(|s| (100..=999).contains(s));
        self
    }

    /// Marks the error as a panic that was caught.
    pub fn panic(mut self) -> Self {
        self.envelope.panic = true;
        self
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $kind:ty,)+) => {
        impl EnvelopeError {
            $($(#[$doc])* pub fn $name(mut self, value: impl Into<$kind>) -> Self {
                self.envelope.$name = Some(value.into());
                self
            })+
        }
    };
}

setters! {
    /// Whether the same call can succeed later.
    class: Class,
    /// Whether, and on which condition, the call may be made again.
    retry: Retry,
    /// What the service did next.
    recovery: String,
    /// The service or host that was being called.
    peer: String,
    /// What the service was doing.
    operation: String,
    /// The request's id.
    request_id: String,
    /// The wider business operation.
    correlation_id: String,
    /// The gRPC status as this service saw it, by its canonical name.
    grpc_status: String,
    /// The error's type: `sqlx::Error::PoolTimedOut`.
    error_type: String,
    /// [`Severity::Error`] unless said otherwise.
    severity: Severity,
    /// When the error happened; now unless said otherwise.
    timestamp: Timestamp,
    /// Stack trace, as printed.
    stack: String,
}

impl fmt::Display for EnvelopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let e = &self.envelope;
        f.write_str(e.message.as_deref().or(e.error_code.as_deref()).unwrap_or("unknown error"))
    }
}

impl Error for EnvelopeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|s| s.as_ref() as &(dyn Error + 'static))
    }
}

/// An error as it was told, unchanged; [`EnvelopeError::remote`] takes another service's.
impl From<Envelope> for EnvelopeError {
    fn from(envelope: Envelope) -> Self {
        Self {
            envelope: Box::new(envelope),
            source: None,
            origin: Origin::Read,
        }
    }
}

impl From<&EnvelopeError> for Envelope {
    fn from(err: &EnvelopeError) -> Self {
        err.envelope()
    }
}

/// Any error as an envelope: its text and chain, without a code; an [`EnvelopeError`] in the
/// chain lends its fields.
impl From<&(dyn Error + 'static)> for Envelope {
    fn from(err: &(dyn Error + 'static)) -> Self {
        let mut next = Some(err);
        let mut inner = None;
        for _ in 0..MAX_LAYERS {
            let Some(e) = next else { break };
            if let Some(known) = e.downcast_ref::<EnvelopeError>() {
                inner = Some(known);
                break;
            }
            next = below(e);
        }
        let mut out = match inner {
            Some(known) => known.envelope(),
            None => Envelope {
                message: Some(cut(&err.to_string(), MAX_TEXT)),
                severity: Some(Severity::Error),
                timestamp: Some(Timestamp::now()),
                ..Envelope::default()
            },
        };
        if err.is::<EnvelopeError>() {
            return out;
        }
        out.cause = layers(err);
        out.error_message = Some(whole_text(&out.cause));
        out.error_type = out.cause.first().and_then(|c| c.error_type.clone()).or(out.error_type);
        out.cause_how = Some(if out.cause.len() == 1 {
            CauseHow::Single
        } else {
            CauseHow::Explicit
        });
        out
    }
}
