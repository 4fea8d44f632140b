using Microsoft.EntityFrameworkCore;
using OpenOps.Audit.Access;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Console.Samples;

/// <summary>What somebody sees who reads without names: the sample, and what somebody complained of.</summary>
internal sealed class VisibleInteractions(SampleSettings samples, AuditDbContext db)
{
    /// <returns>What a list is narrowed to; null for those who read everything.</returns>
    public async Task<SampleRule?> ForListAsync(SignedIn person, CancellationToken cancellationToken) =>
        person.May(ConsoleRights.Read) ? null : await samples.RuleAsync(cancellationToken);

    public async Task<bool> HoldAsync(Guid id, CancellationToken cancellationToken) => (await AmongAsync([id], cancellationToken)).Count > 0;

    /// <summary>Those of some interactions that are visible.</summary>
    public async Task<IReadOnlySet<Guid>> AmongAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        var events = await db.Events
            .Where(row => ids.Contains(row.InteractionId) && (row.Kind == EventKind.Intent || row.Kind == EventKind.Feedback || row.Kind == EventKind.Triage))
            .Select(row => new Seen(row.InteractionId, row.Kind, row.Sequence, row.UserId, row.Rating, row.Bot, row.OccurredAt))
            .ToListAsync(cancellationToken);
        SampleRule? rule = null;
        HashSet<Guid> visible = [];
        foreach (var interaction in events.GroupBy(row => row.InteractionId))
        {
            if (interaction.FirstOrDefault(row => row.Kind == EventKind.Intent) is { } intent
                && (IsComplaint(interaction) || (rule ??= await samples.RuleAsync(cancellationToken)).Holds(intent.InteractionId, intent.Bot, intent.OccurredAt)))
            {
                visible.Add(intent.InteractionId);
            }
        }

        return visible;
    }

    /// <summary>Whether somebody disliked it, even if only for a while.</summary>
    public Task<bool> WasDislikedAsync(Guid id, CancellationToken cancellationToken) =>
        db.Events.AnyAsync(row => row.InteractionId == id && row.Kind == EventKind.Feedback && row.Rating == "down", cancellationToken);

    // A vote that was taken back is no complaint, unless somebody has dealt with it.
    private static bool IsComplaint(IEnumerable<Seen> events) =>
        events.Any(row => row.Kind == EventKind.Triage && events.Any(vote => vote is { Kind: EventKind.Feedback, Rating: "down" } && vote.Sequence < row.Sequence))
        || events.Where(row => row.Kind == EventKind.Feedback).GroupBy(row => row.UserId).Any(votes => votes.MaxBy(vote => vote.Sequence)!.Rating == "down");

    private sealed record Seen(Guid InteractionId, EventKind Kind, long Sequence, string? UserId, string? Rating, string? Bot, DateTimeOffset OccurredAt);
}
