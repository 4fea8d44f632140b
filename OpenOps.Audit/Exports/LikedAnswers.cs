using OpenOps.Audit.Interactions;

namespace OpenOps.Audit.Exports;

/// <summary>A row for each answer that more people like than not.</summary>
internal sealed class LikedAnswers(ExportRequest request, ExportSource source, ExportTally tally)
{
    private const string Rules =
        "One row for each answer that more people voted up than down; the last vote of each counts and withdrawn ones are out. "
        + "Whole, finished answers only. The same prompt and answer counts once.";

    public async Task<string> WriteAsync(ExportArchive archive, CancellationToken cancellationToken)
    {
        using var candidates = new SpilledSort();
        await foreach (var found in source.ReadAsync(request.Filter with { Rating = RatingFilter.Up }, cancellationToken))
        {
            Choose(new RatedAnswer(found, source.Erased), candidates);
        }

        await TrainingFiles.WriteAsync(archive, candidates, source, tally, ToLine, cancellationToken);
        return Rules;
    }

    private void Choose(RatedAnswer answer, SpilledSort candidates)
    {
        if ((answer.Unfit ?? (answer.Balance > 0 ? null : LeftOutReasons.AtOdds)) is { } reason)
        {
            tally.LeaveOut(reason, answer.Erasure);
            return;
        }

        candidates.Add(new SortRecord(
            answer.Lesson(), answer.Sequence, answer.Id, Guid.Empty, answer.IsForTest(request.TestPercent) ? TrainingFiles.ForTest : (byte)0));
    }

    private ReadOnlyMemory<byte> ToLine(TrainingFiles.Choice row, RatedAnswer answer, RatedAnswer? other)
    {
        tally.Include(answer.Sequence, answer.ModelId);
        foreach (var vote in answer.Ratings)
        {
            tally.Vote(vote);
        }

        return ExportJson.Line(new SftRow([.. answer.Prompt, TrainingMessage.Answer(answer.Text)]));
    }
}
