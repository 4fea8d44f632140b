using OpenOps.Audit.Interactions;

namespace OpenOps.Audit.Exports;

/// <summary>
/// A row for each liked and disliked answer to one question: Regenerate keeps the earlier answers, and people vote on each.
/// </summary>
internal sealed class AnswerPairs(ExportRequest request, ExportSource source, ExportTally tally)
{
    private const string Rules =
        "One row for each two answers of one bot to one post of which more people voted one up than down and the other down than up. "
        + "The prompt is the liked answer's; instructions to the model may differ between the two, the conversation may not. "
        + "Whole, finished answers only. The same prompt and pair counts once.";

    public async Task<string> WriteAsync(ExportArchive archive, CancellationToken cancellationToken)
    {
        using var rated = new SpilledSort();
        using var candidates = new SpilledSort();
        await CollectAsync(rated, RatingFilter.Up, wanted: 1, cancellationToken);
        await CollectAsync(rated, RatingFilter.Down, wanted: -1, cancellationToken);
        foreach (var question in ByQuestion(rated.InOrder()))
        {
            await PairAsync(question, candidates, cancellationToken);
        }

        await TrainingFiles.WriteAsync(archive, candidates, source, tally, ToLine, cancellationToken);
        return Rules;
    }

    // A question has as many answers as people had patience for, so what belongs to one is held at once.
    private static IEnumerable<IReadOnlyList<SortRecord>> ByQuestion(IEnumerable<SortRecord> rated)
    {
        List<SortRecord> question = [];
        foreach (var record in rated)
        {
            if (question.Count > 0 && question[0].Key != record.Key)
            {
                yield return question;
                question = [];
            }

            question.Add(record);
        }

        yield return question;
    }

    private async Task CollectAsync(SpilledSort rated, RatingFilter rating, int wanted, CancellationToken cancellationToken)
    {
        await foreach (var found in source.ReadAsync(request.Filter with { Rating = rating }, cancellationToken))
        {
            var answer = new RatedAnswer(found, source.Erased);
            if (answer.Balance == 0 && wanted > 0)
            {
                tally.LeaveOut(LeftOutReasons.AtOdds);
            }
            else if (answer.Balance == wanted)
            {
                if ((answer.Unfit ?? (answer.Question is null ? LeftOutReasons.NoPair : null)) is { } reason)
                {
                    tally.LeaveOut(reason, answer.Erasure);
                }
                else
                {
                    rated.Add(new SortRecord(answer.Question!.Value, answer.Sequence, answer.Id, Guid.Empty, wanted > 0 ? (byte)1 : (byte)0));
                }
            }
        }
    }

    private async Task PairAsync(IReadOnlyList<SortRecord> question, SpilledSort candidates, CancellationToken cancellationToken)
    {
        if (question.All(answer => answer.Tag == 1) || question.All(answer => answer.Tag == 0))
        {
            foreach (var _ in question)
            {
                tally.LeaveOut(LeftOutReasons.NoPair);
            }

            return;
        }

        var answers = new Dictionary<Guid, RatedAnswer>();
        await foreach (var found in source.LoadAsync(question.Select(record => record.Id), cancellationToken))
        {
            answers[found.Id] = new RatedAnswer(found, source.Erased);
        }

        foreach (var liked in question.Where(record => record.Tag == 1).Select(record => answers[record.Id]))
        {
            foreach (var disliked in question.Where(record => record.Tag == 0).Select(record => answers[record.Id]))
            {
                if (!liked.AnswersTheSameAs(disliked))
                {
                    tally.LeaveOut(LeftOutReasons.QuestionChanged);
                    continue;
                }

                candidates.Add(new SortRecord(
                    liked.Lesson(disliked.Text), liked.Sequence, liked.Id, disliked.Id, liked.IsForTest(request.TestPercent) ? TrainingFiles.ForTest : (byte)0));
            }
        }
    }

    private ReadOnlyMemory<byte> ToLine(TrainingFiles.Choice row, RatedAnswer liked, RatedAnswer? disliked)
    {
        foreach (var answer in new[] { liked, disliked! })
        {
            tally.Include(answer.Sequence, answer.ModelId);
            foreach (var vote in answer.Ratings)
            {
                tally.Vote(vote);
            }
        }

        IReadOnlyList<TrainingMessage> chosen = [TrainingMessage.Answer(liked.Text)];
        IReadOnlyList<TrainingMessage> rejected = [TrainingMessage.Answer(disliked!.Text)];
        return request.Format == ExportFormat.Dpo
            ? ExportJson.Line(new DpoRow(liked.Prompt, chosen, rejected))
            : ExportJson.Line(new OpenAIPreferenceRow(new OpenAIPreferenceInput(liked.Prompt, [], ParallelToolCalls: true), chosen, rejected));
    }
}
