using Npgsql;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Evidence;
using OpenOps.Audit.Search;

namespace OpenOps.Audit.Exports;

/// <summary>Writes one export: of the record as it stands when it begins, in a fixed amount of memory.</summary>
internal sealed class Exporter(NpgsqlDataSource database, ContentReader contents, WordSearch search, EvidenceExport evidence, TimeProvider time)
{
    /// <param name="request">What is asked for.</param>
    /// <param name="destination">Gets the archive while it is made.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public async Task WriteAsync(ExportRequest request, Stream destination, RunningExport progress, CancellationToken cancellationToken)
    {
        if (request.Format == ExportFormat.Evidence)
        {
            await evidence.WriteAsync(destination, progress, cancellationToken);
            return;
        }

        await using var source = await ExportSource.OpenAsync(database, contents, search, progress, cancellationToken);
        await using var archive = await ExportArchive.CreateAsync(destination, progress, cancellationToken);
        var tally = new ExportTally();
        var rules = request.Format switch
        {
            ExportFormat.Interactions => await InteractionLines.WriteAsync(request, source, archive, tally, cancellationToken),
            ExportFormat.Csv => await InteractionTable.WriteAsync(request, source, archive, tally, cancellationToken),
            ExportFormat.Sft => await new LikedAnswers(request, source, tally).WriteAsync(archive, cancellationToken),
            ExportFormat.Kto => await new Votes(request, source, tally).WriteAsync(archive, cancellationToken),
            _ => await new AnswerPairs(request, source, tally).WriteAsync(archive, cancellationToken),
        };
        await archive.FinishAsync(tally.ToManifest(request, archive, source.Through, time.GetUtcNow(), rules), cancellationToken);
    }
}
