using OpenOps.Inference.LocalModels.Embeddings;
using OpenOps.Inference.LocalModels.Native;
using OpenOps.Inference.LocalModels.Serving;

namespace OpenOps.Inference.LocalModels;

/// <summary>A loaded model that stays loaded while this is held.</summary>
internal sealed class LocalModelLease(NativeModel model, DecodeLoop? loop, NativeEmbedder? embedder, Action release) : IDisposable
{
    private Action? _release = release;

    public NativeModel Model { get; } = model;

    /// <summary>What answers; a model that makes embeddings has none.</summary>
    public DecodeLoop Loop => loop ?? throw new InvalidOperationException("A model that makes embeddings was asked to answer.");

    /// <summary>What makes embeddings; only such a model has it.</summary>
    public NativeEmbedder Embedder => embedder ?? throw new InvalidOperationException("A model that answers was asked for embeddings.");

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
