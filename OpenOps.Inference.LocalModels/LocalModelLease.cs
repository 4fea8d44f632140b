using OpenOps.Inference.LocalModels.Native;
using OpenOps.Inference.LocalModels.Serving;

namespace OpenOps.Inference.LocalModels;

/// <summary>A loaded model that stays loaded while this is held.</summary>
internal sealed class LocalModelLease(NativeModel model, DecodeLoop loop, Action release) : IDisposable
{
    private Action? _release = release;

    public NativeModel Model { get; } = model;

    public DecodeLoop Loop { get; } = loop;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
