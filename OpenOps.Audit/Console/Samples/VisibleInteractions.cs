using Microsoft.EntityFrameworkCore;
using OpenOps.Audit.Access;
using OpenOps.Audit.Console.Interactions;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Console.Samples;

/// <summary>What somebody sees who reads without names: the sample, and what somebody complained of.</summary>
internal sealed class VisibleInteractions(SampleSettings samples, AuditDbContext db)
{
    /// <returns>What a list is narrowed to; null for those who read everything.</returns>
    public async Task<SampleRule?> ForListAsync(SignedIn person, CancellationToken cancellationToken) =>
        person.May(ConsoleRights.Read) ? null : await samples.RuleAsync(cancellationToken);

    public async Task<bool> HoldAsync(Guid id, CancellationToken cancellationToken)
    {
        var events = await db.Events
            .Where(row => row.InteractionId == id && (row.Kind == EventKind.Intent || row.Kind == EventKind.Feedback || row.Kind == EventKind.Triage))
            .Select(row => new { row.Kind, row.Sequence, row.UserId, row.Rating, row.Bot, row.OccurredAt })
            .ToListAsync(cancellationToken);
        if (events.Find(row => row.Kind == EventKind.Intent) is not { } intent)
        {
            return false;
        }

        // A vote that was taken back is no complaint, unless somebody has dealt with it.
        return events.Exists(row => row.Kind == EventKind.Triage
                && events.Exists(vote => vote is { Kind: EventKind.Feedback, Rating: "down" } && vote.Sequence < row.Sequence))
            || events.Where(row => row.Kind == EventKind.Feedback).GroupBy(row => row.UserId).Any(votes => votes.MaxBy(vote => vote.Sequence)!.Rating == "down")
            || (await samples.RuleAsync(cancellationToken)).Holds(id, intent.Bot, intent.OccurredAt);
    }

    /// <summary>Whether somebody disliked it, even if only for a while.</summary>
    public Task<bool> WasDislikedAsync(Guid id, CancellationToken cancellationToken) =>
        db.Events.AnyAsync(row => row.InteractionId == id && row.Kind == EventKind.Feedback && row.Rating == "down", cancellationToken);

    /// <summary>Those of some answers to one post that are visible.</summary>
    public async Task<IReadOnlyList<VariantLink>> AmongAsync(IReadOnlyList<VariantLink> variants, CancellationToken cancellationToken)
    {
        List<VariantLink> visible = [];
        foreach (var variant in variants)
        {
            if (await HoldAsync(variant.Id, cancellationToken))
            {
                visible.Add(variant);
            }
        }

        return visible;
    }
}
