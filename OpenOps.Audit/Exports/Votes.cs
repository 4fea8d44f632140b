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
        foreach (var (filter, rating) in new[] { (RatingFilter.Up, Rating.Up), (RatingFilter.Down, Rating.Down) })
        {
            await foreach (var found in source.ReadAsync(request.Filter with { Rating = filter }, cancellationToken))
            {
                Choose(new RatedAnswer(found, source.Erased), rating, candidates);
            }
        }

        await TrainingFiles.WriteAsync(archive, candidates, source, tally, ToLine, cancellationToken);
        return Rules;
    }

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
            var tag = (rating == Rating.Up ? TrainingFiles.Liked : 0) | (answer.IsForTest(request.TestPercent) ? TrainingFiles.ForTest : 0);
            candidates.Add(new SortRecord(answer.Lesson(vote.UserId, rating.ToString()), answer.Sequence, answer.Id, Guid.Empty, (byte)tag));
        }
    }

    private ReadOnlyMemory<byte> ToLine(TrainingFiles.Choice row, RatedAnswer answer, RatedAnswer? other)
    {
        tally.Include(answer.Sequence, answer.ModelId);
        tally.Label(row.IsLiked ? "true" : "false");
        return ExportJson.Line(new KtoRow(answer.Prompt, [TrainingMessage.Answer(answer.Text)], row.IsLiked));
    }
}
