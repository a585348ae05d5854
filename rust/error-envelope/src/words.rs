//! The words of the contract. A later v1.x may add some: a reader keeps what it does not
//! know as `Other`.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$word_doc])* $variant,)+
            /// A word of a later version.
            Other(String),
        }

        impl $name {
            /// The word as it is written.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(word) => word,
                }
            }

            /// Whether the word is one of v1.
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Other(_))
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($text => Self::$variant,)+
                    _ => Self::Other(word.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// Severity, in OpenTelemetry's words.
    Severity {
        /// Least severe.
        Trace = "trace",
        /// For developers.
        Debug = "debug",
        /// Ordinary.
        Info = "info",
        /// May need attention.
        Warn = "warn",
        /// Something failed.
        Error = "error",
        /// The process cannot go on.
        Fatal = "fatal",
    }
}

words! {
    /// Whether the same call can succeed later.
    Class {
        /// May succeed later with nothing changed.
        Transient = "transient",
        /// Fails until input, data, code or configuration change.
        Permanent = "permanent",
        /// Something refused it on purpose.
        Policy = "policy",
        /// Not known.
        Unknown = "unknown",
    }
}

words! {
    /// Whether, and on which condition, the call may be made again.
    Retry {
        /// With backoff.
        Yes = "yes",
        /// Only if the call is idempotent: the outcome of the first one is unknown.
        Idempotent = "idempotent",
        /// After a delay.
        After = "after",
        /// Only by restarting the whole transaction.
        Higher = "higher",
        /// No.
        No = "no",
    }
}

words! {
    /// How sure the layers of a cause chain are.
    CauseHow {
        /// Each layer was marked as one.
        Explicit = "explicit",
        /// Cut out of one text, a guess.
        Joined = "joined",
        /// One layer.
        Single = "single",
    }
}
