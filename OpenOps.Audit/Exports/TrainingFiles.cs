namespace OpenOps.Audit.Exports;

/// <summary>
/// What all training formats have in common: rows are chosen first, remembered by id alone, and written in the order of the
/// record, each conversation whole into one of two files.
/// </summary>
internal static class TrainingFiles
{
    private const int PageOfRows = 25;

    /// <summary>One row to be written.</summary>
    /// <param name="ForTest">Which of the two files it goes into.</param>
    /// <param name="Sequence">Where it stands in the record.</param>
    /// <param name="Id">The interaction.</param>
    /// <param name="Tag">What else tells the row.</param>
    /// <param name="OtherId">The other answer, in a pair.</param>
    public readonly record struct Choice(bool ForTest, long Sequence, Guid Id, byte Tag = 0, Guid OtherId = default);

    /// <summary>Keeps a choice for <see cref="WriteAsync"/>.</summary>
    public static void Keep(this SpilledSort chosen, Choice choice) =>
        chosen.Add(new SortRecord(choice.ForTest ? 1UL : 0, choice.Sequence, choice.Id, choice.OtherId, choice.Tag));

    /// <summary>Of records with the same text to learn from, the first. The others are counted.</summary>
    public static IEnumerable<SortRecord> Distinct(SpilledSort candidates, ExportTally tally)
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

    /// <summary>Writes <c>train.jsonl</c> and <c>test.jsonl</c>.</summary>
    public static async Task WriteAsync(
        ExportArchive archive, SpilledSort chosen, ExportSource source, Func<Choice, RatedAnswer, RatedAnswer?, ReadOnlyMemory<byte>> toLine,
        CancellationToken cancellationToken)
    {
        foreach (var (name, forTest) in new[] { ("train.jsonl", false), ("test.jsonl", true) })
        {
            var rows = chosen.InOrder().Where(record => record.Key == 1 == forTest)
                .Select(record => new Choice(forTest, record.Order, record.Id, record.Tag, record.OtherId));
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
