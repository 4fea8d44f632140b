using LLama.Native;

namespace OpenOps.Inference.LocalModels.Embeddings;

/// <summary>
/// llama.cpp's context of an embedding model. As many texts as fit are computed together, each a sequence of its own; the
/// file says how the numbers of its tokens become one vector. Callers take turns.
/// </summary>
internal sealed class NativeEmbedder(LocalModelSettings settings, SafeLLamaContextHandle context, int sequences) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly LLamaBatch _batch = new();
    private int _waiting;
    private bool _isDisposed;

    /// <summary>Tokens of one text.</summary>
    public int LongestText { get; } = (int)context.BatchSize;

    /// <summary>Why the native library cannot be trusted any more; null while it can.</summary>
    public LocalModelException? Failure { get; private set; }

    public async Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<int[]> texts, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > settings.QueueLength)
        {
            Interlocked.Decrement(ref _waiting);
            throw new LocalModelException(LocalModelError.Busy, $"{settings.DisplayName} has {settings.QueueLength} requests waiting already. Ask again in a moment.");
        }

        try
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                // Seconds of computing; the caller's thread has better things to do.
                return await Task.Run(() => Embed(texts, cancellationToken), CancellationToken.None);
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose()
    {
        _turn.Wait();
        _isDisposed = true;
        context.Dispose();
        _turn.Release();
    }

    private List<float[]> Embed(IReadOnlyList<int[]> texts, CancellationToken cancellationToken)
    {
        if (_isDisposed || Failure is not null)
        {
            throw Failure ?? new LocalModelException(LocalModelError.Failed, $"{settings.DisplayName} was unloaded.");
        }

        var vectors = new List<float[]>(texts.Count);
        while (vectors.Count < texts.Count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var taken = Fill(texts, vectors.Count);
            context.MemoryClear(data: false);
            if (context.Decode(_batch) != DecodeResult.Ok)
            {
                throw Failure = new LocalModelException(LocalModelError.Failed, $"{settings.DisplayName} failed while it was computing.") { RetryAfter = settings.ReloadDelay };
            }

            for (var sequence = 0; sequence < taken; sequence++)
            {
                vectors.Add(Normalised(context.GetEmbeddingsSeq((LLamaSeqId)sequence)));
            }
        }

        return vectors;
    }

    private int Fill(IReadOnlyList<int[]> texts, int from)
    {
        _batch.Clear();
        var taken = 0;
        while (from + taken < texts.Count && taken < sequences && _batch.TokenCount + texts[from + taken].Length <= LongestText)
        {
            var text = texts[from + taken];
            for (var position = 0; position < text.Length; position++)
            {
                _batch.Add(text[position], position, (LLamaSeqId)taken, logits: true);
            }

            taken++;
        }

        return taken;
    }

    // Of length 1, so that the product of two is their cosine.
    private static float[] Normalised(ReadOnlySpan<float> vector)
    {
        var squares = 0.0;
        foreach (var number in vector)
        {
            squares += (double)number * number;
        }

        var normalised = vector.ToArray();
        for (var index = 0; squares > 0 && index < normalised.Length; index++)
        {
            normalised[index] = (float)(normalised[index] / Math.Sqrt(squares));
        }

        return normalised;
    }
}
