//! A server that works on the bare connection: for bodies that are larger than memory should be, and
//! for connections that are watched while they close.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What may be on its way between two programs on one machine: what the operating system holds for
/// both ends of a connection, and the buffers of the HTTP library.
pub(crate) const ON_THE_WAY: u64 = 32 << 20;

/// A server that gives each connection to a function.
pub(crate) struct Flow {
    address: SocketAddr,
    open: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Flow {
    pub(crate) async fn start<F, H>(handle: F) -> Self
    where
        F: Fn(TcpStream) -> H + Send + 'static,
        H: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a port on loopback is free");
        let address = listener
            .local_addr()
            .expect("a bound listener has an address");
        let open = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&open);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let counter = Arc::clone(&counter);
                counter.fetch_add(1, Ordering::SeqCst);
                let served = handle(stream);
                tokio::spawn(async move {
                    served.await;
                    counter.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self {
            address,
            open,
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits until the function has ended for all but so many connections.
    pub(crate) async fn until_open(&self, connections: usize) {
        for _ in 0..1_000 {
            if self.open.load(Ordering::SeqCst) <= connections {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{} connections are open", self.open.load(Ordering::SeqCst));
    }
}

impl Drop for Flow {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads the head of a request, and nothing behind it.
pub(crate) async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

/// Reads until the other side closes the connection.
pub(crate) async fn read_to_close(stream: &mut TcpStream) -> Vec<u8> {
    let mut rest = Vec::new();
    // A reset is a way of closing, too.
    let _closed = stream.read_to_end(&mut rest).await;
    rest
}

/// Waits until a counter stands still, and says where.
pub(crate) async fn standstill(counter: &AtomicU64) -> u64 {
    let (mut last, mut still) = (counter.load(Ordering::SeqCst), 0);
    while still < 10 {
        tokio::time::sleep(Duration::from_millis(30)).await;
        let now = counter.load(Ordering::SeqCst);
        still = if now == last && now > 0 { still + 1 } else { 0 };
        last = now;
    }
    last
}
