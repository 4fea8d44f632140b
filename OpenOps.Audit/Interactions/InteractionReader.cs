using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Interactions;

/// <summary>Reads interactions out of the record.</summary>
internal sealed class InteractionReader(AuditDbContext db, InteractionQuery query, ContentReader contents)
{
    public async Task<InteractionPage> ListAsync(InteractionFilter filter, CancellationToken cancellationToken)
    {
        var intents = await query.FindAsync(filter, cancellationToken);
        var ids = intents.Select(intent => intent.InteractionId).ToArray();
        var followers = await db.Events
            .Where(row => ids.Contains(row.InteractionId)
                && (row.Kind == EventKind.Result || row.Kind == EventKind.OutcomeUnknown || row.Kind == EventKind.Feedback))
            .ToListAsync(cancellationToken);
        var byInteraction = followers.ToLookup(row => row.InteractionId);
        return new InteractionPage(
            [.. intents.Select(intent => new InteractionHistory(intent, [.. byInteraction[intent.InteractionId]]).ToSummary())],
            intents.Count == filter.Limit ? intents[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <returns>Everything of one interaction; null when there is none.</returns>
    public async Task<InteractionDetails?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var rows = await db.Events.Where(row => row.InteractionId == id).OrderBy(row => row.Sequence).ToListAsync(cancellationToken);
        if (rows is not [{ Kind: EventKind.Intent } intent, .. var followers])
        {
            return null;
        }

        return new InteractionHistory(intent, followers).ToDetails(await contents.ReadAsync(db, [id], cancellationToken));
    }

    /// <returns>The intent alone; null when there is none.</returns>
    public Task<Event?> FindIntentAsync(Guid id, CancellationToken cancellationToken) =>
        db.Events.FirstOrDefaultAsync(row => row.InteractionId == id && row.Id == id && row.Kind == EventKind.Intent, cancellationToken);
}
