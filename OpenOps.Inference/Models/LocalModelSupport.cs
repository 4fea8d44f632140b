namespace OpenOps.Inference.Models;

/// <summary>Whether this build runs GGUF files itself: only the full profile does.</summary>
internal static class LocalModelSupport
{
#if FULL_PROFILE
    public static bool IsBuiltIn => true;
#else
    public static bool IsBuiltIn => false;
#endif
}
