namespace OpenOps.Audit.Exports;

/// <summary>
/// What all training formats have in common: rows are chosen first, remembered by id alone, and written in the order of the
/// record, each conversation whole into one of two files.
/// </summary>
internal static class TrainingFiles
{
    private const int PageOfRows = 25;

    /// <summary>In a record's tag: its conversation goes into <c>test.jsonl</c>.</summary>
    public const byte ForTest = 1;

    /// <summary>In a record's tag: the row is for a vote up.</summary>
    public const byte Liked = 2;

    /// <summary>One row to be written.</summary>
    /// <param name="Id">The interaction.</param>
    /// <param name="OtherId">The other answer, in a pair.</param>
    /// <param name="IsLiked">Whether it is for a vote up.</param>
    public readonly record struct Choice(Guid Id, Guid OtherId, bool IsLiked);

    /// <summary>Writes <c>train.jsonl</c> and <c>test.jsonl</c>.</summary>
    /// <param name="archive">Where they go.</param>
    /// <param name="candidates">The rows, by what there is to learn from them: of those with the same text the first is written.</param>
    /// <param name="source">The record.</param>
    /// <param name="tally">Counts the others.</param>
    /// <param name="toLine">Makes a line of a row and its answers.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task WriteAsync(
        ExportArchive archive, SpilledSort candidates, ExportSource source, ExportTally tally,
        Func<Choice, RatedAnswer, RatedAnswer?, ReadOnlyMemory<byte>> toLine, CancellationToken cancellationToken)
    {
        using var chosen = new SpilledSort();
        foreach (var record in Distinct(candidates, tally))
        {
            chosen.Add(record with { Key = (UInt128)(record.Tag & ForTest) });
        }

        foreach (var (name, forTest) in new[] { ("train.jsonl", 0), ("test.jsonl", ForTest) })
        {
            var rows = chosen.InOrder().Where(record => record.Key == (UInt128)forTest)
                .Select(record => new Choice(record.Id, record.OtherId, (record.Tag & Liked) != 0));
            await archive.AddAsync(
                name,
                async writeAsync =>
                {
                    foreach (var page in rows.Chunk(PageOfRows))
                    {
                        var answers = await LoadAsync(source, page, cancellationToken);
                        foreach (var row in page)
                        {
                            await writeAsync(toLine(row, answers[row.Id], answers.GetValueOrDefault(row.OtherId)));
                        }
                    }
                },
                cancellationToken);
        }
    }

    private static IEnumerable<SortRecord> Distinct(SpilledSort candidates, ExportTally tally)
    {
        UInt128? last = null;
        foreach (var record in candidates.InOrder())
        {
            if (record.Key == last)
            {
                tally.LeaveOut(LeftOutReasons.Duplicate);
                continue;
            }

            last = record.Key;
            yield return record;
        }
    }

    private static async Task<Dictionary<Guid, RatedAnswer>> LoadAsync(ExportSource source, Choice[] page, CancellationToken cancellationToken)
    {
        var ids = page.SelectMany(row => new[] { row.Id, row.OtherId }).Where(id => id != Guid.Empty).Distinct();
        var answers = new Dictionary<Guid, RatedAnswer>();
        await foreach (var found in source.LoadAsync(ids, cancellationToken))
        {
            answers[found.Id] = new RatedAnswer(found, source.Erased);
        }

        return answers;
    }
}
