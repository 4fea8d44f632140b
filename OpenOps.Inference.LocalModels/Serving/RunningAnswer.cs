using OpenOps.Inference.LocalModels.Text;

namespace OpenOps.Inference.LocalModels.Serving;

/// <summary>
/// An answer that has been admitted. It outlives its place in the cache: when room is needed it gives up its sequence and
/// later reads its tokens again, and nobody notices but by the wait.
/// </summary>
internal sealed class RunningAnswer(ServingRequest request, ITokenSampler sampler) : IDisposable
{
    private readonly Utf8Assembler _utf8 = new();
    private readonly StopMatcher _stops = new(request.Stops);

    public ServingRequest Request { get; } = request;

    public ITokenSampler Sampler { get; } = sampler;

    /// <summary>The prompt and what has been chosen since.</summary>
    public List<int> Tokens { get; } = [.. request.Prompt];

    /// <summary>Null while it has no place in the cache.</summary>
    public CachedSequence? Sequence { get; set; }

    /// <summary>Tokens of the prompt that the cache knew when the answer was first admitted.</summary>
    public int? Cached { get; set; }

    public long? Admitted { get; set; }

    public long? FirstToken { get; set; }

    /// <summary>Where its last token stood in the batch that is being computed; -1: not there.</summary>
    public int BatchIndex { get; set; } = -1;

    public int Output { get; set; }

    /// <summary>Tokens that the model has yet to read.</summary>
    public int Unread => Tokens.Count - Sequence!.Tokens.Count;

    public bool IsStopped => _stops.IsStopped;

    /// <summary>Tells the caller the text of a token as far as it is sure.</summary>
    public void Show(ReadOnlySpan<byte> piece) => Write(_stops.Add(_utf8.Add(piece)));

    /// <summary>Tells what was held back; after a stop text there is nothing.</summary>
    public void ShowRest()
    {
        Write(_stops.Add(_utf8.Flush()));
        Write(_stops.Flush());
    }

    public void Dispose() => Sampler.Dispose();

    private void Write(string text)
    {
        if (text.Length > 0)
        {
            Request.Write(new AnswerEvent.Text(text));
        }
    }
}
