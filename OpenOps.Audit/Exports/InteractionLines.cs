namespace OpenOps.Audit.Exports;

/// <summary>Whole interactions, newest first, as <c>GET /interactions/{id}</c> tells them.</summary>
internal static class InteractionLines
{
    public static async Task<string?> WriteAsync(
        ExportRequest request, ExportSource source, ExportArchive archive, ExportTally tally, CancellationToken cancellationToken)
    {
        await archive.AddAsync(
            "interactions.jsonl",
            async writeAsync =>
            {
                await foreach (var found in source.ReadAsync(request.Filter, cancellationToken))
                {
                    if (source.Erased.ErasureOf(found) is { } erasure)
                    {
                        tally.LeaveOut(LeftOutReasons.Erased, erasure);
                        continue;
                    }

                    tally.Include(found.Sequence, found.Intent.Model.Id);
                    await writeAsync(ExportJson.Line(found));
                }
            },
            cancellationToken);
        return null;
    }
}
