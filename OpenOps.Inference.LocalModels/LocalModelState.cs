namespace OpenOps.Inference.LocalModels;

/// <summary>What a local model is doing.</summary>
/// <param name="Phase">Where in its life it is.</param>
/// <param name="Progress">Of loading, from 0 to 1.</param>
/// <param name="Reason">Why it failed.</param>
internal sealed record LocalModelState(LocalModelPhase Phase, float Progress, string? Reason);

/// <summary>The phases of a local model's life.</summary>
internal enum LocalModelPhase
{
    Unloaded,
    Loading,
    Ready,
    Failed,
}
