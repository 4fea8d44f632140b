using OpenOps.Sandbox;
using OpenOps.Sandbox.CommandLine;
using OpenOps.Sandbox.Output;
using OpenOps.Sandbox.Postgres;
using OpenOps.Sandbox.Topology;

var console = new SandboxConsole(Console.Out);
var command = SandboxCommand.Create(async (options, cancellationToken) =>
{
    await new SandboxHost(options, console).RunAsync(cancellationToken);
    console.Line("Stopped.");
    return 0;
});

try
{
    // Parts are ended by this process, in order; System.CommandLine's own limit of two seconds would cut that short.
    return await command.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
}
catch (Exception exception) when (exception is SandboxException or PostgresStartException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
