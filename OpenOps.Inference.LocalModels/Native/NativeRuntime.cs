using LLama.Native;
using OpenOps.Inference.LocalModels.Serving;

namespace OpenOps.Inference.LocalModels.Native;

/// <summary>llama.cpp's context behind <see cref="IModelRuntime"/>; belongs to the thread of the decode loop.</summary>
internal sealed class NativeRuntime(NativeModel owner, SafeLlamaModelHandle model, SafeLLamaContextHandle context, int sequences) : IModelRuntime
{
    // LLamaSharp pins every place of a batch at each call, so steps that compute a few tokens have a small batch of their own.
    private readonly LLamaBatch _small = new();
    private readonly LLamaBatch _large = new();
    private readonly CandidateBuffer _candidates = new(model.Vocab.Count);

    public int BatchSize { get; } = (int)context.BatchSize;

    public int Cells { get; } = (int)context.ContextSize;

    public int Sequences => sequences;

    public DecodeStatus Decode(ReadOnlySpan<BatchToken> batch)
    {
        var native = batch.Length <= 64 ? _small : _large;
        native.Clear();
        foreach (var token in batch)
        {
            native.Add(token.Token, token.Position, (LLamaSeqId)token.Sequence, token.WantsNext);
        }

        return context.Decode(native) switch
        {
            DecodeResult.Ok => DecodeStatus.Done,
            DecodeResult.NoKvSlot => DecodeStatus.NoRoom,
            _ => DecodeStatus.Failed,
        };
    }

    public ITokenSampler CreateSampler(SamplingSettings settings) => new NativeSampler(model, context, settings, _candidates);

    public bool IsEnd(int token) => owner.IsEnd(token);

    public int PieceOf(int token, Span<byte> bytes, bool withControl) => owner.PieceOf(token, bytes, withControl);

    public void Copy(int source, int target, int length) => context.MemorySequenceCopy((LLamaSeqId)source, (LLamaSeqId)target, 0, length);

    public void Truncate(int sequence, int length) => context.MemorySequenceRemove((LLamaSeqId)sequence, length, -1);

    public void Dispose() => context.Dispose();
}
