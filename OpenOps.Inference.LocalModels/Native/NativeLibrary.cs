using LLama.Exceptions;
using LLama.Native;

namespace OpenOps.Inference.LocalModels.Native;

/// <summary>Brings the native library in, once, and keeps it off standard error, where it would write pages about every file.</summary>
internal static class NativeLibrary
{
    private static readonly Lock Gate = new();
    private static bool _isReady;

    public static void Prepare()
    {
        lock (Gate)
        {
            if (_isReady)
            {
                return;
            }

            NativeLogConfig.llama_log_set((_, _) => { });
            try
            {
                // LLamaSharp finds the library that suits this machine in the initialiser of this class, and of no other.
                NativeApi.llama_empty_call();
            }
            catch (Exception exception) when (exception is TypeInitializationException or RuntimeError or DllNotFoundException)
            {
                throw new LocalModelException(
                    LocalModelError.Failed, "Local models cannot run here: llama.cpp's library for this machine is missing. Install a LLamaSharp.Backend package for it.", exception);
            }

            _isReady = true;
        }
    }
}
