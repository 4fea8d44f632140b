using System.Collections.Frozen;
using System.Threading.Channels;

namespace OpenOps.Inference.LocalModels.Serving;

/// <summary>One request for an answer, as the decode loop takes it.</summary>
internal sealed class ServingRequest
{
    // A queue moves now and then; more news about it than this would be of no use to anybody.
    private const int MostNews = 128;

    private readonly Channel<AnswerEvent> _events;
    private int _news;

    public ServingRequest(string person, int[] prompt, int maxTokens, SamplingSettings sampling, IReadOnlyList<string> stops, CancellationToken cancellation)
    {
        (Person, Prompt, MaxTokens, Sampling, Stops, Cancellation) = (person, prompt, maxTokens, sampling, stops, cancellation);
        // Holds the longest possible answer: the loop serves everybody and never waits for one reader.
        _events = Channel.CreateBounded<AnswerEvent>(new BoundedChannelOptions(maxTokens + MostNews + 2)
        {
            SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait,
        });
    }

    public string Person { get; }

    public int[] Prompt { get; }

    public int MaxTokens { get; }

    public SamplingSettings Sampling { get; }

    public IReadOnlyList<string> Stops { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>Control tokens that are text in this answer, since somebody reads them.</summary>
    public IReadOnlySet<int> ShownMarkers { get; init; } = FrozenSet<int>.Empty;

    public long Submitted { get; set; }

    /// <summary>The place that was told last.</summary>
    public int Position { get; private set; }

    public IAsyncEnumerable<AnswerEvent> ReadAsync(CancellationToken cancellationToken) => _events.Reader.ReadAllAsync(cancellationToken);

    public void Write(AnswerEvent next) => _events.Writer.TryWrite(next);

    public void TellPosition(int position, TimeSpan? wait)
    {
        if (position != Position && _news++ < MostNews)
        {
            Position = position;
            Write(new AnswerEvent.Queued(position, wait));
        }
    }

    public void Complete(Exception? failure = null) => _events.Writer.TryComplete(failure);
}
