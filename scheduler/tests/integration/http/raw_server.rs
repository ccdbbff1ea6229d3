//! A server that writes bytes and hangs up at will, for all that a whole HTTP server never does.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpSocket, TcpStream},
};

/// Waits for connections on a port that the system picks.
pub(super) struct RawServer {
    listener: TcpListener,
    address: SocketAddr,
}

/// A connection from which one whole request has been read.
pub(super) struct Asked {
    stream: TcpStream,
}

/// An address where nobody listens, and the socket that keeps others from taking it.
pub(super) fn nobody() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("loopback");
    let uri = format!("http://{}", socket.local_addr().expect("bound"));
    (socket, uri)
}

impl RawServer {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let address = listener.local_addr().expect("bound");
        Self { listener, address }
    }

    pub(super) fn uri(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next connection, and the request on it.
    pub(super) async fn accept(&self) -> Asked {
        let (stream, _) = self.listener.accept().await.expect("a connection");
        let mut asked = Asked { stream };
        asked.next_request().await;
        asked
    }

    /// Answers the next request with `bytes`, then hangs up.
    pub(super) async fn answer(&self, bytes: &str) {
        let mut asked = self.accept().await;
        asked.write(bytes).await;
    }
}

impl Asked {
    /// Reads one whole request more.
    pub(super) async fn next_request(&mut self) {
        let mut received = Vec::new();
        while !is_whole(&received) {
            let read = self.stream.read_buf(&mut received).await.expect("the request");
            assert!(read > 0, "the client hung up in mid-request");
        }
    }

    pub(super) async fn write(&mut self, bytes: &str) {
        self.stream.write_all(bytes.as_bytes()).await.expect("the client listens");
    }

    /// Waits until the client hangs up.
    pub(super) async fn wait_for_hang_up(mut self) {
        let mut rest = [0; 16];
        // A reset is as good an end as any.
        let read = self.stream.read(&mut rest).await.unwrap_or(0);
        assert_eq!(read, 0, "nothing more is asked on this connection");
    }
}

/// The head, and as many bytes after it as it announces.
fn is_whole(received: &[u8]) -> bool {
    let text = String::from_utf8_lossy(received).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let announced = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length = announced.map_or(0, |value| value.trim().parse().expect("a length"));
    body.len() >= length
}
