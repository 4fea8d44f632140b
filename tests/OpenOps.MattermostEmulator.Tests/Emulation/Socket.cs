using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOps.MattermostEmulator.Tests.Emulation;

/// <summary>A client's WebSocket.</summary>
internal sealed class Socket : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1 << 20];

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public static async Task<Socket> OpenAsync(Uri address, string? token, string query = "", string? origin = null, string? cookie = null)
    {
        var client = new Socket();
        foreach (var (name, value) in new[] { ("Authorization", token is null ? null : $"Bearer {token}"), ("Origin", origin), ("Cookie", cookie) })
        {
            if (value is not null)
            {
                client._socket.Options.SetRequestHeader(name, value);
            }
        }

        var url = new UriBuilder(address) { Scheme = "ws", Path = "/api/v4/websocket", Query = query }.Uri;
        await client._socket.ConnectAsync(url, TestContext.Current.CancellationToken);
        return client;
    }

    public Task SendAsync(object request) => SendTextAsync(JsonSerializer.Serialize(request));

    public Task SendTextAsync(string text) => _socket.SendAsync(
        Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    /// <summary>What comes next; null when the server ended the socket.</summary>
    public async Task<JsonNode?> ReadAsync()
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TestTimeouts.Step);
        var length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part;
            try
            {
                part = await _socket.ReceiveAsync(_buffer.AsMemory(length), late.Token);
            }
            catch (WebSocketException)
            {
                return null;
            }

            if (part.MessageType is WebSocketMessageType.Close)
            {
                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return JsonNode.Parse(_buffer.AsSpan(0, length));
            }
        }
    }

    /// <summary>The next event of a kind; others are passed over.</summary>
    public async Task<JsonNode> ExpectAsync(string name, Func<JsonNode, bool>? which = null)
    {
        while (await ReadAsync() is { } frame)
        {
            if ((string?)frame["event"] == name && (which is null || which(frame)))
            {
                return frame;
            }
        }

        throw new InvalidOperationException($"The socket ended before '{name}' came.");
    }

    /// <summary>The next post with a message; others are passed over.</summary>
    public Task<JsonNode> ExpectPostedAsync(string message) => ExpectAsync("posted", frame => PostOf(frame).Text("message") == message);

    /// <summary>The answer to a request.</summary>
    public async Task<JsonNode> ExpectReplyAsync(long seq)
    {
        while (await ReadAsync() is { } frame)
        {
            if ((long?)frame["seq_reply"] == seq)
            {
                return frame;
            }
        }

        throw new InvalidOperationException($"The socket ended before the reply to {seq} came.");
    }

    public static JsonNode PostOf(JsonNode frame) => JsonNode.Parse(frame["data"].Text("post"))!;

    /// <summary>Goes away without a word.</summary>
    public void Drop() => _socket.Abort();

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return default;
    }
}
