using OpenOps.Benchmarks;
using OpenOps.Benchmarks.Chat;

return args switch
{
    ["chat", ..] => await Report.RunAsync("chat", ChatProbe.RunAsync),
    _ => Help(),
};

static int Help()
{
    Console.Error.WriteLine("""
        dotnet run -c Release --project bench/OpenOps.Benchmarks -- VERB

        chat    a started sandbox: post to first words, edits of a streamed post, 200 streams, idle memory, start time
        """);
    return 2;
}
