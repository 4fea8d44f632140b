using System.Net.WebSockets;
using System.Text.Json;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.Api.Statuses;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.WebSocket;

/// <summary>One socket: who it is for, what it says, what it is told.</summary>
internal sealed class ChatSocket(
    System.Net.WebSockets.WebSocket socket, Action abort, EventHub hub, SessionService sessions, SocketActions actions,
    StatusService statuses, TimeProvider time)
{
    private const int LargestFrame = 8192;
    private static readonly TimeSpan ChallengeWithin = TimeSpan.FromSeconds(5);
    private readonly byte[] _buffer = new byte[LargestFrame + 1];

    /// <summary>Serves the socket until either side ends it.</summary>
    public async Task RunAsync(Caller? caller, Connection? opened, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            if (caller is null)
            {
                await ChallengeAsync(ended);
            }
            else if (opened is not null)
            {
                await ServeAsync(caller, opened, ended);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException or JsonException)
        {
            // Gone, or not speaking the protocol: either way nobody is left to tell.
        }
    }

    // Without a token in the handshake the first thing that counts is the challenge. All else is left unanswered.
    private async Task ChallengeAsync(CancellationTokenSource ended)
    {
        using var late = new CancellationTokenSource(ChallengeWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, late.Token);
        while (await ReadAsync(either.Token) is { } request)
        {
            if (request.Action != SocketRequest.Challenge)
            {
                continue;
            }

            if (sessions.Find(request.Text("token")) is not { } caller)
            {
                return;
            }

            var connection = hub.OpenNew(caller, abort, sessions);
            connection.TryAddReply(SocketReply.Ok(request.Seq));
            await ServeAsync(caller, connection, ended);
            return;
        }
    }

    private async Task ServeAsync(Caller caller, Connection connection, CancellationTokenSource ended)
    {
        statuses.SetActive(caller.Id);
        try
        {
            var writing = WriteAsync(connection, ended.Token);
            var reading = ReadRequestsAsync(caller, connection, ended.Token);
            await Task.WhenAny(writing, reading);
            await ended.CancelAsync();
            await Task.WhenAll(writing, reading);
        }
        finally
        {
            connection.Detach(time.GetUtcNow());
            if (!hub.IsHere(caller.Id))
            {
                statuses.SetGone(caller.Id);
            }
        }
    }

    private async Task WriteAsync(Connection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var frame = await connection.TakeAsync(cancellationToken);
            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
    }

    private async Task ReadRequestsAsync(Caller caller, Connection connection, CancellationToken cancellationToken)
    {
        while (await ReadAsync(cancellationToken) is { } request)
        {
            // A token that no longer holds is not told so.
            if (sessions.Find(caller.Session.Token) is { } current && actions.Answer(current, request) is { } reply)
            {
                connection.TryAddReply(reply);
            }
        }
    }

    /// <summary>The next request, or null when there will be none.</summary>
    private async Task<SocketRequest?> ReadAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            length += part.Count;
            if (part.MessageType is WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
                return null;
            }

            if (length > LargestFrame)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, null, cancellationToken);
                return null;
            }

            if (part.EndOfMessage)
            {
                return JsonSerializer.Deserialize<SocketRequest>(_buffer.AsSpan(0, length), WireJson.Options);
            }
        }
    }
}
