using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Interactions;

/// <summary>Finds intents whose result never came, and records that.</summary>
internal sealed class UnknownOutcomes(AuditDbContext db, EventRecorder recorder, IOptions<AuditOptions> options, TimeProvider time)
{
    private const int PageSize = 200;

    /// <summary>
    /// Notes every overdue intent, and then how far all is settled, so that the next search begins there. Several services
    /// may do this at once: the database keeps one note for each intent.
    /// </summary>
    /// <returns>How many were noted by this call.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var overdue = now - options.Value.UnknownAfter;
        var settled = await db.Sweeps.MaxAsync(sweep => (long?)sweep.SettledThrough, cancellationToken) ?? 0;
        var reached = await FindReachAsync(settled, overdue, cancellationToken);
        var noted = 0;
        for (var from = settled; from < reached;)
        {
            var page = await FindWithoutResultAsync(from, reached, cancellationToken);
            var commits = page.Select(intent => recorder.RecordAsync(
                StoredEvents.OutcomeUnknown(intent.InteractionId, now, options.Value.UnknownAfter), cancellationToken));
            noted += (await Task.WhenAll(commits)).Count(outcome => outcome.State == CommitState.Recorded);
            from = page.Count < PageSize ? reached : page[^1].Sequence;
        }

        if (reached > settled)
        {
            db.Sweeps.Add(new Sweep { SettledThrough = reached, RecordedAt = now });
            await db.SaveChangesAsync(cancellationToken);
        }

        return noted;
    }

    // Sequences become visible in their order, so nothing will yet appear below one that is visible. The newest is asked
    // for first: what is recorded while this runs is left for the next search.
    private async Task<long> FindReachAsync(long settled, DateTimeOffset overdue, CancellationToken cancellationToken)
    {
        var intents = db.Events.Where(intent => intent.Kind == EventKind.Intent && intent.Sequence > settled);
        if (await intents.MaxAsync(intent => (long?)intent.Sequence, cancellationToken) is not { } newest)
        {
            return settled;
        }

        var firstYoung = await intents.Where(intent => intent.Sequence <= newest && intent.RecordedAt > overdue).OrderBy(intent => intent.Sequence)
            .Select(intent => (long?)intent.Sequence).FirstOrDefaultAsync(cancellationToken);
        return firstYoung - 1 ?? newest;
    }

    private async Task<List<(Guid InteractionId, long Sequence)>> FindWithoutResultAsync(long from, long through, CancellationToken cancellationToken)
    {
        var page = await db.Events
            .Where(intent => intent.Kind == EventKind.Intent && intent.Sequence > from && intent.Sequence <= through
                && !db.Events.Any(end => end.InteractionId == intent.InteractionId
                    && (end.Kind == EventKind.Result || end.Kind == EventKind.OutcomeUnknown)))
            .OrderBy(intent => intent.Sequence)
            .Take(PageSize)
            .Select(intent => new { intent.InteractionId, intent.Sequence })
            .ToListAsync(cancellationToken);
        return [.. page.Select(intent => (intent.InteractionId, intent.Sequence))];
    }
}
