using System.Data;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Search;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Exports;

/// <summary>
/// The record as it stood at one moment, read page by page: every pass of an export sees the same rows, whatever is
/// recorded meanwhile.
/// </summary>
internal sealed class ExportSource : IAsyncDisposable
{
    // Interactions held in memory at once; each may be as long as a model's context.
    private const int PageSize = 50;

    private static readonly TimeSpan PageTimeout = TimeSpan.FromMinutes(2);

    private readonly AuditDbContext _db;
    private readonly IDbContextTransaction _snapshot;

    private readonly ContentReader _contents;
    private readonly WordSearch _search;
    private readonly RunningExport _progress;

    private ExportSource(
        AuditDbContext db, IDbContextTransaction snapshot, ContentReader contents, WordSearch search, RunningExport progress, ErasedPeople erased, long through) =>
        (_db, _snapshot, _contents, _search, _progress, Erased, Through) = (db, snapshot, contents, search, progress, erased, through);

    /// <summary>The last event of the record at that moment.</summary>
    public long Through { get; }

    /// <summary>Whose text was erased by then.</summary>
    public ErasedPeople Erased { get; }

    public static async Task<ExportSource> OpenAsync(
        NpgsqlDataSource database, ContentReader contents, WordSearch search, RunningExport progress, CancellationToken cancellationToken)
    {
        // A context of its own, without retries: a repeated page would be of another moment.
        var options = new DbContextOptionsBuilder<AuditDbContext>()
            .UseNpgsql(database, npgsql => npgsql.CommandTimeout((int)PageTimeout.TotalSeconds))
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .Options;
        var db = new AuditDbContext(options);
        try
        {
            var snapshot = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var erased = await ErasedPeople.ReadAsync(db, cancellationToken);
            return new ExportSource(db, snapshot, contents, search, progress, erased, await db.Events.MaxAsync(row => (long?)row.Sequence, cancellationToken) ?? 0);
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a filter asks for, newest first.</summary>
    public async IAsyncEnumerable<InteractionDetails> ReadAsync(InteractionFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new InteractionQuery(_db, _search);
        filter = filter.Text is { } text ? filter with { Matches = await _search.FindAsync(_db, text, cancellationToken) } : filter;
        long? before = null;
        while (true)
        {
            var intents = await query.FindAsync(filter with { Before = before, Limit = PageSize }, cancellationToken);
            foreach (var found in await LoadPageAsync([.. intents.Select(intent => intent.InteractionId)], cancellationToken))
            {
                _progress.CountRead();
                yield return found;
            }

            if (intents.Count < PageSize)
            {
                yield break;
            }

            before = intents[^1].Sequence;
        }
    }

    /// <summary>These interactions, in this order, as whole pages are collected.</summary>
    public async IAsyncEnumerable<InteractionDetails> LoadAsync(IEnumerable<Guid> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var page in ids.Chunk(PageSize))
        {
            foreach (var found in await LoadPageAsync(page, cancellationToken))
            {
                yield return found;
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _snapshot.DisposeAsync();
        await _db.DisposeAsync();
    }

    private async Task<IReadOnlyList<InteractionDetails>> LoadPageAsync(Guid[] ids, CancellationToken cancellationToken)
    {
        var rows = (await _db.Events.Where(row => ids.Contains(row.InteractionId)).OrderBy(row => row.Sequence).ToListAsync(cancellationToken))
            .ToLookup(row => row.InteractionId);
        var texts = await _contents.ReadAsync(_db, ids, cancellationToken);
        return
        [
            .. ids.Select(id => rows[id].ToList())
                .Where(events => events is [{ Kind: EventKind.Intent }, ..])
                .Select(events => new InteractionHistory(events[0], events[1..]).ToDetails(texts)),
        ];
    }
}
