using OpenOps.Audit.Feedback;
using OpenOps.Audit.Interactions;

namespace OpenOps.Audit.Exports;

/// <summary>A row for each person's current vote on an answer.</summary>
internal sealed class Votes(ExportRequest request, ExportSource source, ExportTally tally)
{
    private const string Rules =
        "One row for each person and answer; the last vote counts and withdrawn ones are out. Whole, finished answers only. "
        + "The same prompt, answer and vote of one person counts once.";

    public async Task<string> WriteAsync(ExportArchive archive, CancellationToken cancellationToken)
    {
        using var candidates = new SpilledSort();
        using var chosen = new SpilledSort();
        foreach (var (filter, rating) in new[] { (RatingFilter.Up, Rating.Up), (RatingFilter.Down, Rating.Down) })
        {
            await foreach (var found in source.ReadAsync(request.Filter with { Rating = filter }, cancellationToken))
            {
                Choose(new RatedAnswer(found, source.Erased), rating, candidates);
            }
        }

        foreach (var record in TrainingFiles.Distinct(candidates, tally))
        {
            chosen.Add(record with { Key = (record.Tag & ForTest) != 0 ? 1UL : 0, Tag = (byte)(record.Tag & Liked) });
        }

        await TrainingFiles.WriteAsync(archive, chosen, source, ToLine, cancellationToken);
        return Rules;
    }

    private const byte Liked = 1;
    private const byte ForTest = 2;

    private void Choose(RatedAnswer answer, Rating rating, SpilledSort candidates)
    {
        foreach (var (_, erasure) in answer.ErasedRatings.Where(one => one.Rating.Rating == rating))
        {
            tally.LeaveOut(LeftOutReasons.Erased, erasure);
        }

        foreach (var vote in answer.Ratings.Where(vote => vote.Rating == rating))
        {
            if (answer.Unfit is { } reason)
            {
                tally.LeaveOut(reason, answer.Erasure);
                continue;
            }

            tally.Vote(vote);
            var tag = (rating == Rating.Up ? Liked : 0) | (answer.IsForTest(request.TestPercent) ? ForTest : 0);
            candidates.Add(new SortRecord(answer.Lesson(vote.UserId, rating.ToString()), answer.Sequence, answer.Id, Guid.Empty, (byte)tag));
        }
    }

    private ReadOnlyMemory<byte> ToLine(TrainingFiles.Choice row, RatedAnswer answer, RatedAnswer? other)
    {
        var label = (row.Tag & Liked) != 0;
        tally.Include(answer.Sequence, answer.ModelId);
        tally.Label(label ? "true" : "false");
        return ExportJson.Line(new KtoRow(answer.Prompt, [TrainingMessage.Answer(answer.Text)], label));
    }
}
