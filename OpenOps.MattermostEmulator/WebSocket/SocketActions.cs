using System.Text.Json;
using OpenOps.MattermostEmulator.Api;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.Api.Statuses;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.WebSocket;

/// <summary>What can be asked over a socket.</summary>
internal sealed class SocketActions(ChatState state, Access access, StatusService statuses)
{
    /// <summary>The answer; null when the real server gives none.</summary>
    public byte[]? Answer(Caller caller, SocketRequest request)
    {
        if (string.IsNullOrEmpty(request.Action))
        {
            return SocketReply.Fail(request.Seq, "api.web_socket_router.no_action.app_error", "No websocket action.", 400);
        }

        if (request.Seq <= 0)
        {
            return SocketReply.Fail(request.Seq, "api.web_socket_router.bad_seq.app_error", "Invalid sequence for WebSocket message.", 400);
        }

        return request.Action switch
        {
            SocketRequest.Challenge => null,
            "ping" => SocketReply.Ok(request.Seq, new
            {
                node_id = "",
                server_time = state.Now(),
                text = "pong",
                version = ServerVersion.Number,
            }),
            "user_typing" => Typing(caller, request),
            "get_statuses" => SocketReply.Ok(request.Seq, Statuses(_ => true)),
            "get_statuses_by_ids" => ByIds(request),
            "user_update_active_status" => Active(caller, request),
            _ => SocketReply.Fail(request.Seq, "api.web_socket_router.bad_action.app_error", "Unknown WebSocket action.", 500),
        };
    }

    private byte[] Typing(Caller caller, SocketRequest request)
    {
        try
        {
            StatusesApi.Typing(state, access, caller, request.Text("channel_id"), request.Text("parent_id"));
            return SocketReply.Ok(request.Seq);
        }
        catch (ApiErrorException)
        {
            return SocketReply.Fail(
                request.Seq, "api.websocket_handler.invalid_param.app_error", "Invalid channel_id parameter.", 400);
        }
    }

    private byte[] ByIds(SocketRequest request)
    {
        var ids = request.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("user_ids", out var list)
            && list.ValueKind is JsonValueKind.Array
                ? list.EnumerateArray().Select(id => id.GetString()).ToHashSet(StringComparer.Ordinal)
                : [];
        return SocketReply.Ok(request.Seq, Statuses(ids.Contains));
    }

    private byte[] Active(Caller caller, SocketRequest request)
    {
        statuses.SetActive(caller.Id);
        return SocketReply.Ok(request.Seq);
    }

    private Dictionary<string, string> Statuses(Func<string, bool> wanted)
    {
        using var scope = state.Read();
        return state.Users.All.Where(user => wanted(user.Id))
            .ToDictionary(user => user.Id, user => statuses.Of(user.Id).Value, StringComparer.Ordinal);
    }
}
