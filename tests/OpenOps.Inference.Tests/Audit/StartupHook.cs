using System.Runtime.InteropServices;

/// <summary>
/// Runs inside a service that a test has started (DOTNET_STARTUP_HOOKS): at SIGUSR1 it ends the process as an assertion in
/// native code does, by llama.cpp's own way out where that library is loaded, by C's <c>abort()</c> elsewhere. A SIGABRT from
/// outside would not do: the runtime takes the first one for a mistake and goes on.
/// </summary>
#pragma warning disable CA1050, MA0047 // the runtime looks for exactly this name
internal static class StartupHook
#pragma warning restore CA1050, MA0047
{
    private const int UserSignal = 10;
    private static PosixSignalRegistration? _registration;

    private delegate void Assertion(string file, int line, string message);

    public static void Initialize() => _registration = PosixSignalRegistration.Create((PosixSignal)UserSignal, _ => End());

    private static void End()
    {
        var ggml = File.ReadLines("/proc/self/maps").FirstOrDefault(line => line.EndsWith("/libggml-base.so", StringComparison.Ordinal));
        if (ggml is not null)
        {
            var library = NativeLibrary.Load(ggml[ggml.IndexOf('/', StringComparison.Ordinal)..]);
            Marshal.GetDelegateForFunctionPointer<Assertion>(NativeLibrary.GetExport(library, "ggml_abort"))("test", 1, "asserted by a test");
        }

        Marshal.GetDelegateForFunctionPointer<Action>(NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "abort"))();
    }
}
