//! An error as a problem document (`application/problem+json`, RFC 9457).

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::{Envelope, EnvelopeError};

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anybody: the code, class, answer on retry and request id, and none of the texts.
    Public,
    /// Services of one's own: everything but the stack and the attributes.
    Internal,
}

/// A problem document, and what of it stands in the answer's head.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Problem {
    /// The HTTP status of the answer.
    pub status: u16,
    /// `Retry-After` in whole seconds, when the error says a delay.
    pub retry_after: Option<u64>,
    /// The body, of type `application/problem+json`.
    pub body: String,
}

impl Problem {
    /// Tells an error. `status` is the status of the answer; `None` takes the one that the
    /// error says, or 500. `public_text` may be told to anybody.
    pub fn new(err: &EnvelopeError, audience: Audience, status: Option<u16>, public_text: Option<&str>) -> Self {
        let env = err.envelope();
        let is_error = |s: &u16| (400..=599).contains(s);
        let status = status.filter(is_error).or(env.http_status.filter(is_error)).unwrap_or(500);
        let retry_after = env.retry_after.map(|d| d.as_secs() + u64::from(d.subsec_nanos() > 0));
        let mut detail = public_text.map(str::to_owned);
        let mut doc = match audience {
            Audience::Public => Envelope {
                error_code: env.error_code,
                request_id: env.request_id,
                class: env.class,
                retry: env.retry,
                retry_after: env.retry_after,
                ..Envelope::default()
            },
            Audience::Internal => {
                detail = detail.or_else(|| env.message.clone());
                Envelope {
                    stack: None,
                    attributes: BTreeMap::new(),
                    http_status: None,
                    ..env
                }
            }
        };
        doc.extra = BTreeMap::new();
        for (name, value) in [("status", Some(raw(&status))), ("detail", detail.as_ref().map(raw))] {
            if let Some(Some(value)) = value {
                doc.extra.insert(name.to_owned(), value);
            }
        }
        Self {
            status,
            retry_after,
            body: doc.to_json(),
        }
    }
}

fn raw<T: serde::Serialize + ?Sized>(value: &T) -> Option<Box<RawValue>> {
    serde_json::value::to_raw_value(value).ok()
}

/// What an answer with that status and problem document tells, in this service's words:
/// wrap it with [`EnvelopeError::caused_by`]. `peer` is who was asked, for documents that do
/// not name their service. A body that is no problem document tells its status alone.
pub fn read_problem(status: u16, body: &str, peer: &str) -> EnvelopeError {
    let mut env = Envelope::from_json(body).unwrap_or_default();
    let member = |name: &str| -> Option<String> {
        let raw = env.extra.get(name)?;
        serde_json::from_str(raw.get()).ok().filter(|s: &String| !s.is_empty())
    };
    let text = member("detail").or_else(|| member("title"));
    let kind = member("type").filter(|t| t != "about:blank");
    env.message = env.message.or(text).or_else(|| Some(format!("HTTP {status}")));
    if env.error_code.is_none() {
        env.error_code = kind
            .and_then(|t| t.rsplit(['/', ':', '#']).next().map(str::to_owned))
            .filter(|c| !c.is_empty());
    }
    env.http_status = Some(status);
    env.grpc_status = None; // what the callee saw, not this service
    env.service = env.service.or_else(|| Some(peer.to_owned()).filter(|p| !p.is_empty()));
    EnvelopeError::remote(env)
}
