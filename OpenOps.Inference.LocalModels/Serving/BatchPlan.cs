using System.Runtime.InteropServices;

namespace OpenOps.Inference.LocalModels.Serving;

/// <summary>
/// Chooses what the next step computes: one token for every running answer, and a chunk of prompts beside them, so that a
/// long prompt slows running answers down a little and stops none. Of a chunk the oldest prompt gets half, the shortest
/// ones the rest: a short question is not kept waiting behind a long one, and a long one gets on.
/// </summary>
internal sealed class BatchPlan(int batchSize, int promptChunk)
{
    private readonly List<BatchToken> _tokens = new(batchSize);
    private readonly List<(RunningAnswer Answer, int Count)> _parts = [];

    public ReadOnlySpan<BatchToken> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>How many tokens of which answer the batch holds.</summary>
    public IReadOnlyList<(RunningAnswer Answer, int Count)> Parts => _parts;

    /// <summary>Plans one step for answers in the order of their admission.</summary>
    public void Build(IReadOnlyList<RunningAnswer> answers)
    {
        _tokens.Clear();
        _parts.Clear();
        foreach (var answer in answers)
        {
            answer.BatchIndex = -1;
            if (answer.Unread == 1)
            {
                Add(answer, 1);
            }
        }

        var reading = answers.Where(answer => answer.Unread > 1).ToList();
        if (reading.Count == 0)
        {
            return;
        }

        var room = _tokens.Count == 0 ? batchSize : Math.Min(promptChunk, batchSize - _tokens.Count);
        var oldest = reading[0];
        var forOldest = Math.Min(oldest.Unread, reading.Count == 1 ? room : (room + 1) / 2);
        var left = room - forOldest;
        var shares = new List<(RunningAnswer Answer, int Count)>();
        foreach (var answer in reading.Skip(1).OrderBy(answer => answer.Unread))
        {
            var count = Math.Min(answer.Unread, left);
            if (count > 0)
            {
                shares.Add((answer, count));
                left -= count;
            }
        }

        Add(oldest, Math.Min(oldest.Unread, forOldest + left));
        foreach (var (answer, count) in shares)
        {
            Add(answer, count);
        }
    }

    private void Add(RunningAnswer answer, int count)
    {
        var sequence = answer.Sequence!;
        var start = sequence.Tokens.Count;
        for (var index = start; index < start + count; index++)
        {
            var isLast = index == answer.Tokens.Count - 1;
            _tokens.Add(new BatchToken(answer.Tokens[index], index, sequence.Id, isLast));
            if (isLast)
            {
                answer.BatchIndex = _tokens.Count - 1;
            }
        }

        _parts.Add((answer, count));
    }
}
