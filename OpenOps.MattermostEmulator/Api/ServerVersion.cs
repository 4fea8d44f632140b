namespace OpenOps.MattermostEmulator.Api;

/// <summary>The version whose behaviour is emulated.</summary>
internal static class ServerVersion
{
    public const string Number = "5.37.0";

    public const string Full = "5.37.0.openops-emulator.0.false";
}
