using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost;

/// <summary>
/// One event connection, from its hello to its end. It cannot reconnect: <see cref="MattermostListener"/> makes another.
/// </summary>
internal sealed class MattermostSocket : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly ClientWebSocket _socket = new();
    private readonly MattermostOptions _options;
    private readonly TimeProvider _time;
    private byte[] _buffer = new byte[16 * 1024];
    private Task<SocketFrame?>? _receiving;
    private SocketFrame? _first;
    private long _actions;

    private MattermostSocket(MattermostOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
    }

    /// <summary>Why the connection ended, as far as the peer said.</summary>
    public string CloseReason =>
        _socket.CloseStatus is { } status ? $"closed with {(int)status}" : "closed without a word";

    /// <summary>Connects and waits for the first sign of life: the hello, or whatever a resumed connection brings.</summary>
    /// <exception cref="MattermostApiException">The server refused the handshake.</exception>
    /// <exception cref="TimeoutException">The server took the connection and said nothing.</exception>
    /// <exception cref="WebSocketException">There was no connection, or it ended at once.</exception>
    public static async Task<MattermostSocket> ConnectAsync(
        Uri serverUrl, string token, SocketPosition? resume, MattermostOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new MattermostSocket(options, time);
        try
        {
            await socket.OpenAsync(serverUrl, token, resume, cancellationToken);
            return socket;
        }
        catch
        {
            await socket.DisposeAsync();
            throw;
        }
    }

    /// <summary>Everything the server sends, until it or the network ends the connection.</summary>
    /// <exception cref="TimeoutException">The connection was silent for longer than <see cref="MattermostOptions.IdleTimeout"/>.</exception>
    public async IAsyncEnumerable<SocketFrame> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_first is { } first)
        {
            _first = null;
            yield return first;
        }

        while (await ReceiveOrPingAsync(cancellationToken) is { } frame)
        {
            yield return frame;
        }
    }

    /// <summary>Says good-bye, waits a moment for the answer, and lets go.</summary>
    public async ValueTask DisposeAsync()
    {
        using var timeout = new CancellationTokenSource(CloseTimeout, _time);
        try
        {
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, timeout.Token);
            }

            while (_receiving is not null && await ReceiveAsync().WaitAsync(timeout.Token) is not null)
            {
                // What still arrives is not lost: it is asked for again by its number.
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The peer is gone already; there is nobody left to say good-bye to.
        }

        _socket.Dispose();
        _ = _receiving?.ContinueWith(task => task.Exception, TaskScheduler.Default);
    }

    private static Uri EventsUrl(Uri serverUrl, SocketPosition? resume)
    {
        var url = new UriBuilder(new Uri(serverUrl, "api/v4/websocket")) { Scheme = serverUrl.Scheme == "https" ? "wss" : "ws" };
        if (resume is { } position)
        {
            url.Query = $"connection_id={position.ConnectionId}&sequence_number={position.NextSequence}";
        }

        return url.Uri;
    }

    private async Task OpenAsync(Uri serverUrl, string token, SocketPosition? resume, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);

        // A token in the header, not in a challenge: only then does a server resume.
        _socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        _socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await _socket.ConnectAsync(EventsUrl(serverUrl, resume), either.Token);
            if (resume is not null)
            {
                // A resumed connection has no hello and may have nothing to tell for a long time.
                await PingAsync(either.Token);
            }

            _first = await ReceiveAsync().WaitAsync(either.Token)
                ?? throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No hello within {_options.ConnectTimeout.TotalSeconds:0.###} s.", exception);
        }
        catch (WebSocketException exception) when ((int)_socket.HttpStatusCode >= 300)
        {
            throw new MattermostApiException(_socket.HttpStatusCode, "", "", "GET /websocket", RetryAfter(), exception);
        }

        if (resume is null && _first is not { Message.Event: SocketEvents.Hello })
        {
            throw new WebSocketException("The server did not begin with hello.");
        }
    }

    private TimeSpan? RetryAfter() =>
        _socket.HttpResponseHeaders?.FirstOrDefault(header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)).Value is { } values
        && int.TryParse(values.FirstOrDefault(), out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    // A receive is never cancelled, since that would abort the connection; it is left for the next call instead.
    private async Task<SocketFrame?> ReceiveOrPingAsync(CancellationToken cancellationToken)
    {
        var receiving = ReceiveAsync();
        for (var silence = 0; !receiving.IsCompleted; silence++)
        {
            using var stopWaiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (await Task.WhenAny(receiving, Task.Delay(_options.IdleTimeout / 2, _time, stopWaiting.Token)) == receiving)
            {
                await stopWaiting.CancelAsync();
                break;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (silence > 0)
            {
                throw new TimeoutException($"The connection was silent for {_options.IdleTimeout.TotalSeconds:0.###} s.");
            }

            await PingAsync(cancellationToken);
        }

        return await receiving;
    }

    private Task PingAsync(CancellationToken cancellationToken) =>
        _socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(new WebSocketAction(++_actions, "ping"), MattermostJson.Default.WebSocketAction),
            WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private Task<SocketFrame?> ReceiveAsync() =>
        _receiving is null or { IsCompleted: true } ? _receiving = ReceiveFrameAsync() : _receiving;

    private async Task<SocketFrame?> ReceiveFrameAsync()
    {
        var length = 0;
        var tooLarge = false;
        while (true)
        {
            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, _options.MaxEventBytes));
            }

            var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return tooLarge ? new SocketFrame(Message: null, "larger than Mattermost:MaxEventBytes") : Parse(_buffer.AsSpan(0, length));
            }

            if (length >= _options.MaxEventBytes)
            {
                // Read to its end, or a resumed connection would bring it again, and again.
                tooLarge = true;
                length = 0;
            }
        }
    }

    private static SocketFrame Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return new SocketFrame(JsonSerializer.Deserialize(utf8, MattermostJson.Default.WebSocketMessage), "null");
        }
        catch (JsonException)
        {
            return new SocketFrame(Message: null, "not the JSON of an event");
        }
    }
}

/// <summary>Where a lost connection is to be taken up again.</summary>
internal readonly record struct SocketPosition(string ConnectionId, long NextSequence);

/// <summary>One frame. Without a message it could not be read, and <paramref name="Problem"/> says why.</summary>
internal sealed record SocketFrame(WebSocketMessage? Message, string Problem);
