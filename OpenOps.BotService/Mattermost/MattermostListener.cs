using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using OpenOps.BotService.Mattermost.Events;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost;

/// <summary>
/// Follows what one bot sees, over as many connections as that takes; the only owner of reconnecting. A lost connection
/// is resumed where the server still knows it, and otherwise made good by asking for posts. docs/decisions/0007.
/// </summary>
internal sealed partial class MattermostListener(
    string botName, MattermostClient client, MattermostOptions options, TimeProvider time, Random random,
    MattermostMetrics metrics, ILogger<MattermostListener> logger)
{
    // Servers stamp a post before they tell of it, and several of them do so by clocks of their own.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    // Frames that wait while posts are asked for; the connection is read on, so that pings are answered.
    private const int FrameCapacity = 1_024;

    // Full means wait: then frames pile up, then the connection is read no further, then the server keeps or drops
    // them, and what it drops is caught up. Nothing is lost by a slow reader.
    private readonly Channel<MattermostEvent> _events = Channel.CreateBounded<MattermostEvent>(
        new BoundedChannelOptions(options.EventCapacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource<MattermostUser> _account = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReconnectBackoff _backoff = new(options.ReconnectDelayMin, options.ReconnectDelayMax, random);
    private readonly CatchUp _catchUp = new(client);
    private readonly RecentPosts _recent = new();
    private volatile ListenerState _state = ListenerState.Starting;
    private string _connectionId = "";
    private long? _next;
    private DateTimeOffset? _lastSeen;
    private DateTimeOffset? _owedSince;

    /// <summary>The bot's username.</summary>
    public string BotName { get; } = botName;

    /// <summary>What happens, in order. Ends when the listener is stopped or the server refuses the token.</summary>
    public ChannelReader<MattermostEvent> Events => _events.Reader;

    /// <summary>The bot's account, once the server has been reached; fails when the server refuses the token.</summary>
    public Task<MattermostUser> Account => _account.Task;

    public ListenerState State => _state;

    /// <summary>Stays connected until cancelled, or until the server refuses the token.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var since = time.GetTimestamp();
                var retryAfter = await ConnectOnceAsync(cancellationToken);
                if (_state == ListenerState.Refused)
                {
                    return;
                }

                if (_state == ListenerState.Connected && time.GetElapsedTime(since) >= options.ReconnectDelayMax)
                {
                    _backoff.Reset();
                }

                _state = _state is ListenerState.Starting ? ListenerState.Starting : ListenerState.Reconnecting;
                var wait = _backoff.Next(retryAfter);
                LogReconnecting(BotName, wait);
                metrics.Reconnecting(BotName);
                await Task.Delay(wait, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _state = ListenerState.Stopped;
        }
        finally
        {
            _account.TrySetCanceled(CancellationToken.None);
            _events.Writer.TryComplete();
        }
    }

    // One connection, from the question who we are to its end. Returns how long the server asks to be left alone.
    private async Task<TimeSpan?> ConnectOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A handshake with a dead token looks like a slow server, so the token is tried where the answer is clear.
            _account.TrySetResult(await client.GetMeAsync(cancellationToken));
            await using var socket = await MattermostSocket.ConnectAsync(
                client.ServerUrl, client.Token, Position(), options, time, cancellationToken);
            await FollowAsync(socket, cancellationToken);
            LogDisconnected(BotName, socket.CloseReason);
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            _state = ListenerState.Refused;
            _account.TrySetException(exception);
            _ = _account.Task.Exception;
            LogRefused(BotName, (int)exception.Status, exception.ErrorId);
        }
        catch (MattermostApiException exception)
        {
            LogDisconnected(BotName, exception.Message);
            return exception.RetryAfter;
        }
        catch (Exception exception) when (IsPassing(exception, cancellationToken))
        {
            LogDisconnected(BotName, exception.Message);
        }

        return null;
    }

    private static bool IsPassing(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or WebSocketException or TimeoutException or IOException or JsonException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private SocketPosition? Position() => _connectionId.Length > 0 && _next is { } next ? new SocketPosition(_connectionId, next) : null;

    private async Task FollowAsync(MattermostSocket socket, CancellationToken cancellationToken)
    {
        var frames = Channel.CreateBounded<SocketFrame>(
            new BoundedChannelOptions(FrameCapacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pump = PumpAsync(socket, frames.Writer, stop.Token);
        try
        {
            await foreach (var frame in frames.Reader.ReadAllAsync(cancellationToken))
            {
                await HandleAsync(frame, cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await pump;
        }
    }

    private static async Task PumpAsync(MattermostSocket socket, ChannelWriter<SocketFrame> frames, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var frame in socket.ReadAllAsync(cancellationToken))
            {
                await frames.WriteAsync(frame, cancellationToken);
            }

            frames.Complete();
        }
        catch (Exception exception)
        {
            // Whoever reads the frames learns it after the last of them.
            frames.Complete(exception);
        }
    }

    private async Task HandleAsync(SocketFrame frame, CancellationToken cancellationToken)
    {
        if (frame.Message is not { } message)
        {
            LogUnreadable(BotName, frame.Problem);
            _next = null;
            await MakeGoodAsync(cancellationToken);
            return;
        }

        if (message.Event == SocketEvents.Hello)
        {
            await GreetAsync(message, cancellationToken);
            return;
        }

        if (_state != ListenerState.Connected)
        {
            _state = ListenerState.Connected;
            LogResumed(BotName);
        }

        if (_owedSince is not null)
        {
            await MakeGoodAsync(cancellationToken);
        }

        if (message.Seq is not { } sequence || sequence < _next)
        {
            return;
        }

        if (sequence > _next)
        {
            LogGap(BotName, sequence - _next.Value);
            await MakeGoodAsync(cancellationToken);
        }

        await TellAsync(message, cancellationToken);
        _next = sequence + 1;
    }

    private async Task GreetAsync(WebSocketMessage hello, CancellationToken cancellationToken)
    {
        var connectionId = hello.Data.ValueKind == JsonValueKind.Object && hello.Data.TryGetProperty("connection_id", out var id) ? id.GetString() ?? "" : "";
        _next = (hello.Seq ?? 0) + 1;
        if (_state == ListenerState.Connected && connectionId == _connectionId)
        {
            return;
        }

        _connectionId = connectionId;
        _state = ListenerState.Connected;
        LogConnected(BotName);
        await MakeGoodAsync(cancellationToken);
    }

    // Remembered as owed until it is done: a connection that breaks meanwhile may be resumed without another hello.
    private async Task MakeGoodAsync(CancellationToken cancellationToken)
    {
        var since = _owedSince ??= _lastSeen is { } seen ? seen - Overlap : time.GetUtcNow() - options.CatchUpWindow;
        var told = 0;
        foreach (var missed in await _catchUp.SinceAsync(since, cancellationToken))
        {
            if (await OfferAsync(missed, cancellationToken))
            {
                told++;
            }
        }

        _lastSeen ??= since;
        _owedSince = null;
        LogCaughtUp(BotName, told, since);
        await _events.Writer.WriteAsync(new CaughtUpEvent(since, told), cancellationToken);
    }

    private async Task TellAsync(WebSocketMessage message, CancellationToken cancellationToken)
    {
        try
        {
            if (EventReader.Read(message) is { } read)
            {
                await OfferAsync(read, cancellationToken);
            }
        }
        catch (JsonException)
        {
            LogUnreadable(BotName, $"a {message.Event} that lacks its content");
        }
    }

    private async Task<bool> OfferAsync(MattermostEvent happened, CancellationToken cancellationToken)
    {
        if (happened is PostedEvent { Post: var post } && !_recent.Add(post.Id))
        {
            return false;
        }

        await _events.Writer.WriteAsync(happened, cancellationToken);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(happened switch
        {
            PostedEvent posted => posted.Post.CreateAt,
            PostEditedEvent edited => edited.Post.EditAt,
            ReactionAddedEvent reacted => reacted.Reaction.CreateAt,
            _ => 0,
        });
        if (_lastSeen is null || at > _lastSeen)
        {
            _lastSeen = at;
        }

        return true;
    }
}

/// <summary>How a bot's connection stands.</summary>
internal enum ListenerState
{
    /// <summary>Not connected yet.</summary>
    Starting,

    /// <summary>Events arrive.</summary>
    Connected,

    /// <summary>The connection was lost and is being made again.</summary>
    Reconnecting,

    /// <summary>The server does not take the token; nothing but another token helps.</summary>
    Refused,

    /// <summary>Stopped with the service.</summary>
    Stopped,
}
