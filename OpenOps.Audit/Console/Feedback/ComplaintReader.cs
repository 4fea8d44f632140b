using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenOps.Audit.Access;
using OpenOps.Audit.Console.Interactions;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Feedback;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Console.Feedback;

/// <summary>Finds disliked answers by how far they were dealt with.</summary>
internal sealed class ComplaintReader(
    NpgsqlDataSource database, AuditDbContext db, InteractionQuery query, InteractionReader interactions, ContentReader contents)
{
    public const int PageSize = 15;

    // Of those that nobody has dealt with, as many are looked through for one page.
    private const int Scan = 300;
    private const int ScanPage = 60;

    internal const string InState = """
        SELECT t.interaction_id, t.intent_sequence FROM audit.events t
        WHERE t.kind = 'triage' AND t.outcome = $1 AND t.intent_sequence < $2
            AND NOT EXISTS (SELECT FROM audit.events l WHERE l.interaction_id = t.interaction_id AND l.kind = 'triage' AND l.sequence > t.sequence)
            AND EXISTS (SELECT FROM audit.events v WHERE v.interaction_id = t.interaction_id AND v.kind = 'feedback' AND v.rating = 'down' AND v.sequence < t.sequence)
        ORDER BY t.intent_sequence DESC LIMIT $3
        """;

    /// <returns>The complaints, and where the next page begins; null at the end.</returns>
    public async Task<(IReadOnlyList<Complaint> Items, long? Next)> ReadAsync(string state, long? before, bool redacted, CancellationToken cancellationToken)
    {
        var (ids, next) = state == TriageState.Open ? await FindOpenAsync(before, cancellationToken) : await FindInStateAsync(state, before, cancellationToken);
        var triages = await FindTriagesAsync(ids, cancellationToken);
        var texts = await contents.ReadAsync(db, [.. triages.Values.Where(row => row.ContentHash is not null).Select(row => row.InteractionId)], cancellationToken);
        List<Complaint> complaints = [];
        foreach (var id in ids)
        {
            if (await interactions.FindAsync(id, cancellationToken) is { } found)
            {
                var shown = redacted ? new Redactor(found).Redact() : found;
                var triage = triages.GetValueOrDefault(id);
                var evidence = triage is null ? null : StorageJson.Read<TriageEvidence>(triage.Evidence);
                var note = triage is not null && texts.Of(triage) is { } text ? StorageJson.Read<TriageContent>(text).Note : "";
                complaints.Add(new Complaint(
                    shown, [.. shown.Feedback.Where(vote => vote.Rating == Rating.Down)], evidence?.Outcome ?? TriageState.Open, evidence?.Owner ?? "", note, evidence?.UserName ?? "", triage?.OccurredAt));
            }
        }

        return (complaints, next);
    }

    private async Task<(List<Guid> Ids, long? Next)> FindOpenAsync(long? before, CancellationToken cancellationToken)
    {
        List<Guid> open = [];
        for (var scanned = 0; scanned < Scan; scanned += ScanPage)
        {
            var page = await query.FindAsync(new InteractionFilter { Rating = RatingFilter.Down, Before = before, Limit = ScanPage }, cancellationToken);
            var triages = await FindTriagesAsync(page.Select(intent => intent.InteractionId), cancellationToken);
            foreach (var intent in page)
            {
                before = intent.Sequence;
                if (!triages.TryGetValue(intent.InteractionId, out var triage) || triage.Outcome == TriageState.Open)
                {
                    open.Add(intent.InteractionId);
                    if (open.Count == PageSize)
                    {
                        return (open, before);
                    }
                }
            }

            if (page.Count < ScanPage)
            {
                return (open, null);
            }
        }

        return (open, before);
    }

    private async Task<(List<Guid> Ids, long? Next)> FindInStateAsync(string state, long? before, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(InState);
        command.Parameters.Add(new() { Value = state });
        command.Parameters.Add(new() { Value = before ?? long.MaxValue });
        command.Parameters.Add(new() { Value = PageSize });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Guid> ids = [];
        long? last = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetGuid(0));
            last = reader.GetInt64(1);
        }

        return (ids, ids.Count == PageSize ? last : null);
    }

    internal static IQueryable<Event> Triages(AuditDbContext db, Guid[] ids) =>
        db.Events.Where(row => ids.Contains(row.InteractionId) && row.Kind == EventKind.Triage);

    // Of each the last one counts.
    private async Task<Dictionary<Guid, Event>> FindTriagesAsync(IEnumerable<Guid> ids, CancellationToken cancellationToken) =>
        (await Triages(db, [.. ids]).ToListAsync(cancellationToken)).GroupBy(row => row.InteractionId).ToDictionary(of => of.Key, of => of.MaxBy(row => row.Sequence)!);
}
