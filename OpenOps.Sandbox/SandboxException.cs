namespace OpenOps.Sandbox;

/// <summary>Something keeps the sandbox from starting. The message is one sentence for the person who started it.</summary>
public sealed class SandboxException : Exception
{
    /// <summary>Makes the error.</summary>
    public SandboxException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
