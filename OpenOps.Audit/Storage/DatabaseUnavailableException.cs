namespace OpenOps.Audit.Storage;

/// <summary>The record cannot be written or read now. Callers are told 503 and may try the very same again.</summary>
internal sealed class DatabaseUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What would have gone cannot go now, and may later.</summary>
    public static DatabaseUnavailableException NotNow() => new("What has to go is being read, or more came to it.");
}
