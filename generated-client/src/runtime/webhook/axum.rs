//! Deliveries as an argument of an axum handler.

use axum_core::body::Body;
use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::delivery::{Delivery, Failed};
use super::receive::Receiver;
use super::rejection::Rejection;
use super::rules::WebhookEvent;

/// Takes the delivery out of a request, with the [`Receiver`] that is the state of the router or a
/// part of it. The handler is called for a delivery that is genuine, fresh and new; any other is
/// answered with the [status](Rejection::status) of its rejection and no body.
///
/// `Result<Delivery<E>, Rejection>` as an argument lets the handler see the rejections too.
///
/// ```
/// # #[cfg(feature = "partoo-webhooks")] {
/// use axum::{Router, routing::post};
/// use generated_client::partoo::webhooks::{Event, Verifier};
/// use generated_client::runtime::webhook::{Delivery, Failed};
///
/// async fn receive(delivery: Delivery<Event>) -> Result<(), Failed<std::io::Error>> {
///     delivery.handle(|event| async move { save(event) }).await
/// }
///
/// let receiver = Verifier::production().expect("the key is built in").receiver();
/// let router: Router = Router::new().route("/partoo", post(receive)).with_state(receiver);
/// # fn save(_: Event) -> Result<(), std::io::Error> { Ok(()) }
/// # }
/// ```
impl<E, S> FromRequest<S> for Delivery<E>
where
    E: WebhookEvent,
    S: Send + Sync,
    Receiver<E>: FromRef<S>,
{
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        let receiver = Receiver::from_ref(state);
        let (head, body) = request.into_parts();
        let body = read(body, receiver.max_body()).await?;
        receiver.receive(&head.headers, body).await
    }
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Rejection> {
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(cause) if cause.is::<LengthLimitError>() => Err(Rejection::TooLarge { limit }),
        Err(cause) => Err(Rejection::Incomplete(cause)),
    }
}

/// The status, and no body.
impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        self.status().into_response()
    }
}

/// The status that makes the sender come back, and no body.
impl<X> IntoResponse for Failed<X> {
    fn into_response(self) -> Response {
        self.status().into_response()
    }
}
