using System.Text;
using Npgsql;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Exports;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Evidence;

/// <summary>
/// Writes the whole chain as a file that <c>verify</c> needs no database for: what is hashed of every event, which holds
/// no text, the notes of the commits, and the checkpoints. In a fixed amount of memory.
/// </summary>
internal sealed partial class EvidenceExport(
    NpgsqlDataSource database, ChainDirectory directory, Checkpointer checkpointer, TimeProvider time, ILogger<EvidenceExport> logger)
{
    /// <summary>Writes the archive to <paramref name="destination"/> while it is made.</summary>
    public async Task WriteAsync(Stream destination, RunningExport progress, CancellationToken cancellationToken)
    {
        await SignAsync(cancellationToken);
        using var key = directory.OpenSigningKey();
        var createdAt = time.GetUtcNow();
        await using var chain = await StoredChain.OpenAsync(database, directory, withTexts: false, cancellationToken);
        await using var archive = await ExportArchive.CreateAsync(destination, progress, cancellationToken);
        await archive.AddAsync(EvidenceFiles.Events, writeAsync => WriteEventsAsync(chain, writeAsync), cancellationToken);
        await archive.AddAsync(EvidenceFiles.Commits, writeAsync => WriteNotesAsync(chain, writeAsync, cancellationToken), cancellationToken);
        await archive.AddAsync(EvidenceFiles.Checkpoints, writeAsync => WriteCheckpointsAsync(chain, writeAsync), cancellationToken);
        await archive.AddAsync(EvidenceFiles.Removed, writeAsync => WriteRemovedAsync(chain, writeAsync), cancellationToken);
        var manifest = new EvidenceManifest
        {
            Generator = $"OpenOps.Audit {typeof(EvidenceExport).Assembly.GetName().Version?.ToString(3)}",
            CreatedAt = createdAt,
            Through = chain.Committed,
            ChainedLater = chain.ChainedLater,
            StrayText = await chain.FindStrayTextAsync(),
            Files = archive.Files,
            KeyId = ChainDirectory.IdOf(key),
        };
        await archive.FinishAsync(Encoding.UTF8.GetBytes(manifest.ToLine(key) + "\n"), cancellationToken);
    }

    // So that the export vouches for its last event as well. A chain that is broken is exported all the same: it is what
    // somebody will want to look at.
    private async Task SignAsync(CancellationToken cancellationToken)
    {
        try
        {
            await checkpointer.SignAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is ChainBrokenException or IOException or UnauthorizedAccessException)
        {
            LogNotSigned(exception.Message);
        }
    }

    private static async Task WriteEventsAsync(StoredChain chain, Func<ReadOnlyMemory<byte>, Task> writeAsync)
    {
        await using var removed = new RemovedEvents(chain.ReadRemovedAsync());
        var previous = EventLink.Genesis;
        await foreach (var row in chain.ReadFromAsync(IChainSource.Beginning))
        {
            // What stands before the first place is told as well, and rests on nothing.
            previous = row.Link.Sequence <= 1 ? EventLink.Genesis : await removed.HashAtAsync(row.Link.Sequence - 1) ?? previous;
            await writeAsync((byte[])[.. EvidenceLine.Write(row, previous), (byte)'\n']);
            previous = row.Hash;
        }
    }

    private static async Task WriteNotesAsync(StoredChain chain, Func<ReadOnlyMemory<byte>, Task> writeAsync, CancellationToken cancellationToken)
    {
        await foreach (var note in chain.ReadNotesAsync(cancellationToken))
        {
            await writeAsync(ExportJson.Line(new NoteLine(note.First, note.Last, Convert.ToHexStringLower(note.Hash), note.ChainedLater)));
        }
    }

    private static async Task WriteCheckpointsAsync(StoredChain chain, Func<ReadOnlyMemory<byte>, Task> writeAsync)
    {
        foreach (var checkpoint in chain.Checkpoints)
        {
            await writeAsync(Encoding.UTF8.GetBytes(checkpoint.Line + "\n"));
        }
    }

    private static async Task WriteRemovedAsync(StoredChain chain, Func<ReadOnlyMemory<byte>, Task> writeAsync)
    {
        await foreach (var range in chain.ReadRemovedAsync())
        {
            await writeAsync(ExportJson.Line(new RemovedLine(
                range.Removal, Partitions.NameOf(range.Month), range.First, range.Last, Convert.ToHexStringLower(range.Hashes))));
        }
    }

    [LoggerMessage(AuditEvents.EvidenceNotSigned, LogLevel.Warning, "No checkpoint could be signed before an evidence export; its last events are covered by none. {Reason}")]
    private partial void LogNotSigned(string reason);
}

/// <summary>A line of <c>commits.jsonl</c>.</summary>
internal sealed record NoteLine(long First, long Last, string Hash, bool ChainedLater);

/// <summary>A line of <c>removed.jsonl</c>.</summary>
internal sealed record RemovedLine(Guid Removal, string Month, long First, long Last, string Hashes);
