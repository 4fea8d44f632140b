using OpenOps.MattermostEmulator.Api;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.Api.Statuses;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.WebSocket;

/// <summary><c>/api/v4/websocket</c>.</summary>
internal static class SocketEndpoint
{
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PongWithin = TimeSpan.FromSeconds(40);

    public static void MapSocket(this RouteGroupBuilder api) => api.MapGet("/websocket", AcceptAsync);

    private static async Task AcceptAsync(
        HttpContext http, SessionService sessions, EventHub hub, ChatState state, Access access, StatusService statuses, TimeProvider time,
        IHostApplicationLifetime lifetime)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            throw ApiErrors.Of(400, "api.web_socket.connect.upgrade.app_error", "URL Blocked because of CORS. Url: ");
        }

        if (http.Request.Headers.Origin is [{ } origin, ..] && !IsOwn(origin, http.Request.Host))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        // Who is known already is connected before the handshake is answered: nothing that happens after it is missed.
        var query = http.Request.Query;
        var caller = sessions.Find(SessionService.TokenOf(http.Request).Token);
        var opening = caller is null ? null : hub.Open(caller, http.Abort, query["connection_id"], query["sequence_number"], sessions);
        using var socket = await UpgradeAsync(http, opening, time);
        var chat = new ChatSocket(socket, http.Abort, hub, sessions, new SocketActions(state, access, statuses), statuses, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);

        // Ends without a Close frame, as the real server's sockets do.
        await chat.RunAsync(caller, opening, stop.Token);
    }

    private static async Task<System.Net.WebSockets.WebSocket> UpgradeAsync(HttpContext http, Connection? opening, TimeProvider time)
    {
        try
        {
            return await http.WebSockets.AcceptWebSocketAsync(
                new WebSocketAcceptContext { KeepAliveInterval = PingEvery, KeepAliveTimeout = PongWithin });
        }
        catch
        {
            opening?.Detach(time.GetUtcNow());
            throw;
        }
    }

    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase);
}
