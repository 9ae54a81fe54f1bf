//! The host that redirects lead to. Nothing is to reach it, and no credential above all.

use std::sync::Arc;

use tokio::net::TcpListener;

use super::http::{Connection, answer};
use crate::secrets::Needles;

/// Tells of every request that arrives whether it has a credential, and answers it.
pub(super) async fn listen(
    listener: TcpListener,
    needles: Needles,
    tell: impl Fn(bool) + Send + Sync + 'static,
) {
    let shared = Arc::new((needles, tell));
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let mut connection = Connection::new(stream);
            while let Some(head) = connection.head().await {
                let body = connection.body(&head).await.unwrap_or_default();
                let (needles, tell) = &*shared;
                tell(needles.are_in(head.text().as_bytes()) || needles.are_in(&body));
                if !connection.send(&answer(200, &[], b"{}")).await {
                    return;
                }
            }
        });
    }
}
