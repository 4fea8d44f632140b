using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Retention;

/// <summary>A legal hold: what it covers is neither erased nor removed when its time is over. It covers what fits all that is given.</summary>
/// <param name="Id">The hold's own id, a UUIDv7 that the caller chooses.</param>
/// <param name="OccurredAt">When, by the caller's clock.</param>
/// <param name="Reason">Why. It stays in the record.</param>
/// <param name="UserId">Whose text; null for everybody's.</param>
/// <param name="ChannelId">From which channel; null for all.</param>
/// <param name="From">Not before; null for from the beginning.</param>
/// <param name="To">Before; null for without end.</param>
/// <param name="RequestedBy">The id of who asked for it, where that is a person.</param>
public sealed record Hold(
    Guid Id, DateTimeOffset OccurredAt, string Reason, string? UserId = null, string? ChannelId = null, DateTimeOffset? From = null, DateTimeOffset? To = null,
    string? RequestedBy = null);

/// <summary>A hold is over.</summary>
/// <param name="Id">The event's own id, a UUIDv7 that the caller chooses.</param>
/// <param name="OccurredAt">When, by the caller's clock.</param>
/// <param name="Reason">Why. It stays in the record.</param>
/// <param name="RequestedBy">The id of who asked for it, where that is a person.</param>
public sealed record HoldRelease(Guid Id, DateTimeOffset OccurredAt, string? Reason = null, string? RequestedBy = null);

/// <summary>A hold that is in force.</summary>
public sealed record ActiveHold(
    Guid Id, long Sequence, DateTimeOffset RecordedAt, string? UserId, string? ChannelId, DateTimeOffset? From, DateTimeOffset? To, string Reason);

/// <summary>The holds in force, the earliest first.</summary>
public sealed record ActiveHolds(IReadOnlyList<ActiveHold> Items);

internal sealed record HoldEvidence(string? UserId, string? ChannelId, DateTimeOffset? From, DateTimeOffset? To, string Reason, string? RequestedBy)
{
    public static EventDraft Draft(Hold hold, string recordedBy) => EventDraft.Create(
        EventKind.HoldSet, hold.Id, hold.Id, hold.OccurredAt, recordedBy,
        new HoldEvidence(hold.UserId, hold.ChannelId, hold.From?.ToUniversalTime(), hold.To?.ToUniversalTime(), hold.Reason, hold.RequestedBy));
}

internal sealed record HoldReleaseEvidence(Guid HoldId, string? Reason, string? RequestedBy)
{
    public static EventDraft Draft(Guid holdId, HoldRelease release, string recordedBy) => EventDraft.Create(
        EventKind.HoldReleased, release.Id, release.Id, release.OccurredAt, recordedBy, new HoldReleaseEvidence(holdId, release.Reason, release.RequestedBy));
}
