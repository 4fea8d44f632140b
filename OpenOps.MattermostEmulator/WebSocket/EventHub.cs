using System.Collections.Concurrent;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.WebSocket;

/// <summary>All connections. Events are handed to them in the order the state changed.</summary>
internal sealed class EventHub : IEventSink, IDisposable
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Connection, byte>> _byUser = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ILogger<EventHub> _logger;
    private readonly ITimer _reaper;
    private readonly Queue<(ChatEvent Event, IReadOnlyCollection<string>? UserIds)> _held = new();
    private readonly Lock _pauseLock = new();
    private bool _paused;

    public EventHub(TimeProvider time, ILogger<EventHub> logger)
    {
        (_time, _logger) = (time, logger);
        _reaper = time.CreateTimer(_ => Reap(), null, KeptFor, KeptFor);
    }

    /// <inheritdoc />
    public void Deliver(ChatEvent chatEvent, IReadOnlyCollection<string>? userIds)
    {
        lock (_pauseLock)
        {
            if (_paused)
            {
                _held.Enqueue((chatEvent, userIds));
                return;
            }

            Send(chatEvent, userIds);
        }
    }

    /// <summary>
    /// The connection a client comes back to, or a new one where there is none (any more). Null when what it asks for is
    /// malformed: then the socket ends without a word.
    /// </summary>
    public Connection? Open(Caller caller, Action abort, string? connectionId, string? sequence, SessionService sessions)
    {
        if (string.IsNullOrEmpty(connectionId))
        {
            return OpenNew(caller, abort, sessions);
        }

        if (!Ids.IsValid(connectionId) || !long.TryParse(sequence, out var next) || next < 0)
        {
            return null;
        }

        return OfUser(caller.Id).FirstOrDefault(connection => connection.Id == connectionId) is { } known && known.TryResume(abort, next)
            ? known
            : OpenNew(caller, abort, sessions);
    }

    /// <summary>A new connection of a client. It hears nothing while its token does not hold.</summary>
    public Connection OpenNew(Caller caller, Action abort, SessionService sessions)
    {
        var connection = new Connection(caller.Id, () => sessions.Find(caller.Session.Token) is not null);
        connection.Attach(abort);
        _byUser.GetOrAdd(caller.Id, _ => new ConcurrentDictionary<Connection, byte>())[connection] = 0;
        return connection;
    }

    public bool IsHere(string userId) => OfUser(userId).Any(connection => connection.IsAttached);

    /// <summary>Keeps events back, or lets them all go. A fault for tests.</summary>
    public void Pause(bool paused)
    {
        lock (_pauseLock)
        {
            _paused = paused;
            while (!_paused && _held.TryDequeue(out var held))
            {
                Send(held.Event, held.UserIds);
            }
        }
    }

    /// <summary>Ends every socket without a word; the connections stay. A fault for tests.</summary>
    public int DropSockets(bool forget)
    {
        var dropped = 0;
        foreach (var connection in _byUser.Values.SelectMany(connections => connections.Keys))
        {
            if (connection.Abort is { } abort)
            {
                abort();
                dropped++;
            }

            if (forget)
            {
                Remove(connection);
            }
        }

        return dropped;
    }

    public void Dispose() => _reaper.Dispose();

    private void Send(ChatEvent chatEvent, IReadOnlyCollection<string>? userIds)
    {
        EventFrame? frame = null;
        foreach (var userId in userIds ?? (IReadOnlyCollection<string>)[.. _byUser.Keys])
        {
            if (chatEvent.Broadcast.OmitUsers?.ContainsKey(userId) is true || !_byUser.TryGetValue(userId, out var connections))
            {
                continue;
            }

            foreach (var connection in connections.Keys)
            {
                if (!connection.TryAdd(frame ??= new EventFrame(chatEvent)))
                {
                    HubLog.Overflowed(_logger, connection.Id, Connection.QueueLimit);
                    Remove(connection);
                    connection.Abort?.Invoke();
                }
            }
        }
    }

    private IEnumerable<Connection> OfUser(string userId) => _byUser.TryGetValue(userId, out var connections) ? connections.Keys : [];

    private void Remove(Connection connection)
    {
        if (_byUser.TryGetValue(connection.UserId, out var connections))
        {
            connections.TryRemove(connection, out _);
        }
    }

    private void Reap()
    {
        var before = _time.GetUtcNow() - KeptFor;
        foreach (var connection in _byUser.Values.SelectMany(connections => connections.Keys))
        {
            if (!connection.IsAttached && connection.DetachedAt <= before)
            {
                Remove(connection);
            }
        }
    }
}

internal static partial class HubLog
{
    [LoggerMessage(EmulatorEvents.SocketOverflowed, LogLevel.Warning, "Connection {Connection} is thrown away: more than {Limit} events wait")]
    public static partial void Overflowed(ILogger logger, string connection, int limit);
}
