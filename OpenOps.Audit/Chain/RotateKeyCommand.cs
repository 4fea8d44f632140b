namespace OpenOps.Audit.Chain;

/// <summary><c>OpenOps.Audit rotate-key</c>: later checkpoints are signed with a new key; the old public key stays.</summary>
internal static class RotateKeyCommand
{
    public const string Verb = "rotate-key";

    public static int Run(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddOptions<ChainOptions>().BindConfiguration(ChainOptions.SectionName);
        builder.Services.AddSingleton<ChainDirectory>();
        using var host = builder.Build();
        var id = host.Services.GetRequiredService<ChainDirectory>().Rotate();
        System.Console.WriteLine($"OpenOps.Audit: checkpoints are signed with key {id} from now on.");
        return 0;
    }
}
