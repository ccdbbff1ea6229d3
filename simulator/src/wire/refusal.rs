//! What each refusal of the model says on the wire.

use super::failure::Failure;
use crate::server::event::{Refusal, Refused};

impl Failure {
    /// What a refusal says; `None` where nobody says anything, because the connection is refused.
    ///
    /// - A cap on attempts at once tells its two numbers, whichever cap it is. That of the balance
    ///   speaks as the others do: the published captures of such caps, 25 among them, quote the
    ///   plain message, and there a slower client still gets its answers. So both forms of the
    ///   model call it worth another attempt.
    /// - Every other 429 asks to slow down, without numbers.
    /// - A 400 of the script is one of the filter of contents: it knows no numbers.
    pub fn of(refused: &Refused) -> Option<Self> {
        Some(match refused.why {
            Refusal::NoConnection => return None,
            Refusal::TooLong => match refused.context {
                Some(context) => {
                    Self::ContextTooLong { limit: context.limit, requested: context.requested }
                }
                None => Self::ContentRisk,
            },
            Refusal::Scripted400 => Self::ContentRisk,
            Refusal::Scripted401 => Self::WrongKey,
            Refusal::Account | Refusal::Scripted402 => Self::InsufficientBalance,
            Refusal::Suspended | Refusal::Scripted403 | Refusal::Fault403 => Self::Suspended,
            Refusal::Scripted422 => Self::Unreadable,
            Refusal::Concurrency
            | Refusal::KeyConcurrency
            | Refusal::UserConcurrency
            | Refusal::Dynamic
            | Refusal::BalanceCap => match refused.concurrency {
                Some(told) => Self::ConcurrencyLimit { current: told.current, limit: told.limit },
                None => Self::RateLimit,
            },
            Refusal::Burst
            | Refusal::RequestRate
            | Refusal::TokenRate
            | Refusal::KeyRate
            | Refusal::UserRate
            | Refusal::Throttle
            | Refusal::Deprioritised
            | Refusal::Scripted429 => Self::RateLimit,
            Refusal::Scripted500 | Refusal::Fault500 => Self::ServerError,
            Refusal::Overload
            | Refusal::QueueFull
            | Refusal::Burst503
            | Refusal::Throttle503
            | Refusal::Scripted503
            | Refusal::Outage
            | Refusal::Restart => Self::Busy,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Failure;
    use crate::server::event::{Concurrency, ContextLength, Refusal, Refused};

    #[test]
    fn every_refusal_has_a_row_of_its_status() {
        for why in Refusal::ALL {
            let failure = Failure::of(&Refused::new(why));
            assert_eq!(failure.map_or(0, Failure::status), why.status(), "{why:?}");
        }
    }

    #[test]
    fn numbers_are_told() {
        let check = |refused: Refused, expected: Failure| {
            assert_eq!(Failure::of(&refused), Some(expected), "{refused:?}");
        };
        let concurrency = Some(Concurrency { current: 26, limit: 25 });
        for why in [
            Refusal::Concurrency,
            Refusal::KeyConcurrency,
            Refusal::UserConcurrency,
            Refusal::Dynamic,
            Refusal::BalanceCap,
        ] {
            let refused = Refused { concurrency, ..Refused::new(why) };
            check(refused, Failure::ConcurrencyLimit { current: 26, limit: 25 });
        }
        let context = Some(ContextLength { limit: 100, requested: 101 });
        let refused = Refused { context, ..Refused::new(Refusal::TooLong) };
        check(refused, Failure::ContextTooLong { limit: 100, requested: 101 });
    }
}
