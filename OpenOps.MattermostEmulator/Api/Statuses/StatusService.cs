using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Statuses;

/// <summary>Who is online. Not stored: after a restart everybody is offline until they come back.</summary>
internal sealed class StatusService(ChatState state)
{
    private readonly ConcurrentDictionary<string, Status> _statuses = new(StringComparer.Ordinal);

    public Status Of(string userId) => _statuses.GetValueOrDefault(userId) ?? new Status { UserId = userId };

    /// <summary>Somebody did something; a status they chose themselves stays.</summary>
    public void SetActive(string userId) => Set(Of(userId) is { Manual: true, Value: not "offline" } chosen
        ? chosen with { LastActivityAt = state.Now() }
        : new Status { UserId = userId, Value = "online", LastActivityAt = state.Now() });

    public void SetGone(string userId) => Set(Of(userId) with { Value = Of(userId) is { Manual: true } chosen ? chosen.Value : "offline" });

    public Status Choose(string userId, string value, long dndEndTime)
    {
        var status = Of(userId) with { Value = value, Manual = true, DndEndTime = dndEndTime };
        Set(status);
        return status;
    }

    private void Set(Status status)
    {
        var before = Of(status.UserId);
        _statuses[status.UserId] = status;
        if (before.Value != status.Value)
        {
            state.Publish(ChatEvent.ToUser(
                "status_change", status.UserId, new JsonObject { ["status"] = status.Value, ["user_id"] = status.UserId }));
        }
    }
}
